using System.Globalization;
using Odograph.DuckDb;
using Odograph.Engine.Query;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition;
using Odograph.Simulation.Runs;

namespace Odograph.Cli.Commands.Score;

/// <summary>
/// The queries of a score. <c>judged</c> is each sent record with what became of it (<c>fate</c>):
/// caught (quarantined with the reason that its fault has by definition), wrong_reason, let_through (in its table, and
/// should not be), landed (in its table once, with its values), altered, twice, refused (quarantined without a fault),
/// ahead (quarantined as `future`, and more than the stream's skew ahead of its append), absent.
/// </summary>
internal static class ScoreSql
{
    const string Identity = "stream, event_id, device_id, event_time";

    const string Refused =
        "SELECT stream, ('0x' || left(md5(raw), 15))::BIGINT AS tag, count(*) AS rows, "
        + "min(array_to_string(reasons, ',')) AS reasons, max(array_to_string(reasons, ',')) AS other_reasons, "
        + "max(ingested_at) AS refused_at FROM quarantine WHERE attempt IS NULL OR attempt <= 1 GROUP BY 1, 2";

    /// <summary>Rows of no run in quarantine.</summary>
    public const string StrayRefused =
        "SELECT stream, 'quarantine' AS place, 'a record refused as ' || reasons AS row, rows FROM refused "
        + "ANTI JOIN judged USING (stream, tag)";

    public const string Strays = "SELECT * FROM strays ORDER BY ALL";

    /// <summary>One row a kind of fault; NULL = no fault.</summary>
    public const string Kinds =
        "SELECT fault, count(*) FILTER (certain OR fate <> 'absent') AS injected, "
        + "count(*) FILTER (fate = 'caught' OR (fault = 'duplicate' AND fate IN ('landed', 'ahead'))) AS caught, "
        + "count(*) FILTER (fate IN ('landed', 'ahead') AND fault IS DISTINCT FROM 'duplicate') AS accepted, "
        + "count(*) FILTER (fate IN ('wrong_reason', 'let_through', 'altered', 'twice', 'refused')) AS wrong, "
        + "count(*) FILTER (fate = 'absent' AND certain) AS missing FROM judged GROUP BY 1";

    public const string Wrong =
        "SELECT run, number, stream, coalesce(fault, 'sound'), event_id, fate, reason, reasons FROM judged "
        + "WHERE fate NOT IN ('caught', 'landed', 'ahead', 'absent') "
        + "OR (fate = 'absent' AND certain AND stream NOT IN (SELECT stream FROM waiting)) ORDER BY 1, 2";

    /// <summary>Of each stream: records sent for sure and perhaps, those that landed, and the ledger's sums.</summary>
    public const string Streams =
        "SELECT stream, sure, sent, landed, coalesce(read, 0)::BIGINT, coalesce(duplicate, 0)::BIGINT, "
        + "coalesce(found, 0)::BIGINT, absent FROM "
        + "(SELECT stream, count(*) FILTER (certain) AS sure, count(*) AS sent, "
        + "count(*) FILTER (fate = 'landed') AS landed, count(*) FILTER (fate = 'absent' AND certain) AS absent "
        + "FROM judged GROUP BY 1) "
        + "LEFT JOIN (SELECT stream, sum(read) AS read, sum(duplicate) AS duplicate FROM ledger "
        + "WHERE kind <> 'redrive' GROUP BY 1) USING (stream) "
        + "LEFT JOIN (SELECT stream, sum(rows) AS found FROM found GROUP BY 1) USING (stream) ORDER BY 1";

    /// <summary>Refused bytes that are in quarantine more or less often than they were sent.</summary>
    public const string RefusedCounts =
        "SELECT stream, any_value(event_id), sure, sent, rows FROM (SELECT stream, tag, min(event_id) AS event_id, "
        + "count(*) FILTER (certain) AS sure, count(*) AS sent FROM judged WHERE reason IS NOT NULL GROUP BY 1, 2) "
        + "JOIN refused USING (stream, tag) WHERE rows > sent "
        + "OR (rows < sure AND stream NOT IN (SELECT stream FROM waiting)) GROUP BY ALL ORDER BY ALL";

    /// <summary>Lines of faults.ndjson that are not what the runs give, and the other way round.</summary>
    public const string Told =
        "SELECT t.line, coalesce(t.run, j.run), coalesce(t.number, j.number), t.kind, t.expected_reason, j.fault, "
        + "j.reason FROM told t FULL JOIN (SELECT * FROM judged WHERE fault IS NOT NULL) j "
        + "ON t.run = j.run AND t.number = j.number "
        + "WHERE (t.line IS NULL AND j.certain) OR (t.line IS NOT NULL AND j.run IS NOT NULL "
        + "AND (t.kind <> j.fault OR t.stream <> j.stream OR t.event_id <> j.event_id "
        + "OR t.expected_reason IS DISTINCT FROM j.reason)) "
        + "OR (j.run IS NULL AND t.number < (SELECT begun FROM runs r WHERE r.run = t.run)) ORDER BY 2, 3";

    /// <summary>Sent records, each with its share.</summary>
    public static string Sent(string source, int shares) => $"SELECT *, {Share(shares)} AS share FROM {source}";

    /// <summary>What the tables of the streams hold, by identity: one share of it.</summary>
    public static string Landed(LakeSession session, int shares, int share)
        => $"SELECT {Identity}, {share} AS share, count(*) AS rows, "
            + "min(latitude) AS latitude, min(longitude) AS longitude, min(reading) AS reading FROM ("
            + string.Join(" UNION ALL ", session.Point.Tables
                .Where(table => SimulationOptions.Streams.Contains(table.Table.Name.Name))
                .Select(table =>
                {
                    string name = table.Table.Name.Name;
                    string Column(params string[] names) => names.FirstOrDefault(
                        column => table.Table.Metadata.CurrentSchema.Find(column) is not null) ?? "NULL";
                    return $"SELECT {SqlText.Literal(name)} AS stream, event_id, device_id, event_time, "
                        + $"{Column("latitude")}::DOUBLE AS latitude, {Column("longitude")}::DOUBLE AS longitude, "
                        + $"{Column("speed_kmh", "temperature_c")}::DOUBLE AS reading FROM {SqlText.Name(name)}";
                })
                .DefaultIfEmpty(
                    "SELECT NULL::VARCHAR AS stream, NULL::VARCHAR AS event_id, NULL::VARCHAR AS device_id, "
                        + "NULL::TIMESTAMPTZ AS event_time, NULL::DOUBLE AS latitude, NULL::DOUBLE AS longitude, "
                        + "NULL::DOUBLE AS reading WHERE false"))
            + $") WHERE {Share(shares)} = {share} GROUP BY {Identity}";

    public static string RefusedRows => Refused;

    /// <summary>Rows of no run in the streams' tables, of one share.</summary>
    public static string StrayLanded(int share)
        => "SELECT stream, 'its table' AS place, event_id || ' of ' || device_id || ' at ' || event_time::VARCHAR "
            + $"AS row, rows FROM (SELECT * FROM landed WHERE share = {share}) "
            + $"ANTI JOIN (SELECT * FROM judged WHERE share = {share}) USING ({Identity})";

    /// <summary>Rows in the streams' tables, of one share, that are what was sent.</summary>
    public static string Found(int share)
        => $"SELECT stream, sum(rows) AS rows FROM (SELECT * FROM landed WHERE share = {share}) "
            + $"SEMI JOIN (SELECT * FROM judged WHERE share = {share} AND fate = 'landed') USING ({Identity}) "
            + "GROUP BY 1";

    /// <summary>Each sent record of one share with its fate.</summary>
    public static string Judged(int share, PipelineDefinition definition)
    {
        const string Same = "s.latitude IS NOT DISTINCT FROM l.latitude "
            + "AND s.longitude IS NOT DISTINCT FROM l.longitude AND s.reading IS NOT DISTINCT FROM l.reading";
        string ahead = $"q.reasons = 'future' AND q.other_reasons = 'future' "
            + $"AND s.event_time > q.refused_at + {Skew(definition)}";
        return "SELECT s.share, s.run, s.number, s.certain, s.stream, s.fault, s.reason, s.event_id, s.device_id, "
            + "s.event_time, s.tag, q.reasons, CASE "
            + "WHEN s.reason IS NOT NULL THEN CASE "
            + "WHEN q.reasons = s.reason AND q.other_reasons = s.reason THEN 'caught' "
            + "WHEN q.rows IS NOT NULL THEN 'wrong_reason' WHEN l.rows IS NOT NULL THEN 'let_through' "
            + "ELSE 'absent' END "
            + $"WHEN q.rows IS NOT NULL THEN CASE WHEN NOT ({ahead}) THEN 'refused' ELSE 'ahead' END "
            + $"WHEN l.rows = 1 THEN CASE WHEN {Same} THEN 'landed' ELSE 'altered' END "
            + "WHEN l.rows > 1 THEN 'twice' ELSE 'absent' END AS fate "
            + $"FROM (SELECT * FROM sent WHERE share = {share}) s "
            + $"LEFT JOIN (SELECT * FROM landed WHERE share = {share}) l USING ({Identity}) "
            + "LEFT JOIN refused q USING (stream, tag)";
    }

    /// <summary>
    /// Two runs may tell one identity differently (with other faults); the row need only be what one of them says.
    /// </summary>
    public static string Settled(int share)
        => "SELECT * REPLACE (CASE WHEN fate = 'altered' AND (" + Identity + ") IN "
            + $"(SELECT ({Identity}) FROM judged WHERE share = {share} AND fate = 'landed') THEN 'landed' "
            + $"ELSE fate END AS fate) FROM judged WHERE share = {share}";

    // Records and rows of one identity are in one share, so that shares can be compared one after the other: memory is
    // that of a share.
    static string Share(int shares) => $"(hash(event_id, device_id) % {shares})::INTEGER";

    static string Skew(PipelineDefinition definition)
        => $"CASE s.stream {string.Concat(definition.Streams.Select(WhenStream))}ELSE INTERVAL 24 HOURS END";

    static string WhenStream(StreamDefinition stream) => string.Create(
        CultureInfo.InvariantCulture,
        $"WHEN {SqlText.Literal(stream.Name)} "
            + $"THEN INTERVAL {(long)stream.MaxFutureSkew.TotalMilliseconds} MILLISECONDS ");
}
