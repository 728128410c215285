using System.Globalization;
using Odograph.Engine.Execution.Redrive;
using Odograph.Pipeline.Redrive;

namespace Odograph.Cli.Commands.Quarantine;

/// <summary>SQL over <c>quarantine_latest</c>.</summary>
internal static class QuarantineQueries
{
    /// <summary>One text: the reasons of all that is refused; NULL where nothing is.</summary>
    public const string Reasons = "SELECT string_agg(DISTINCT reason, ', ' ORDER BY reason) FROM "
        + "(SELECT unnest(reasons) AS reason FROM quarantine_latest WHERE outcome = 'quarantined')";

    /// <summary>By stream and reason; a record with two reasons counts in both rows.</summary>
    public static string Summary(RedriveFilter filter)
        => "SELECT stream, reason, count(*) AS rows, min(ingested_at) AS first, max(ingested_at) AS last FROM "
            + "(SELECT stream, unnest(reasons) AS reason, ingested_at FROM quarantine_latest "
            + $"WHERE outcome = 'quarantined' AND {QuarantineReader.Where(filter)}) "
            + "GROUP BY 1, 2 ORDER BY last DESC, 1, 2";

    /// <summary>One row: records that are still refused, records that a redrive moved.</summary>
    public static string Sums(RedriveFilter filter)
        => "SELECT count(*) FILTER (outcome = 'quarantined'), count(*) FILTER (outcome <> 'quarantined') "
            + $"FROM quarantine_latest WHERE {QuarantineReader.Where(filter)}";

    /// <summary>Single records, newest first.</summary>
    public static string Rows(RedriveFilter filter, int limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"SELECT stream, reasons, attempt, source, source_partition, source_position, ingested_at, detail, raw_size, "
            + $"raw FROM quarantine_latest WHERE outcome = 'quarantined' AND {QuarantineReader.Where(filter)} "
            + $"ORDER BY ingested_at DESC, source_position DESC LIMIT {limit}");
}
