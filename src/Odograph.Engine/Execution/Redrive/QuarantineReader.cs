using Odograph.DuckDb;
using Odograph.Engine.Query;
using Odograph.Model.Streams;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Redrive;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Execution.Redrive;

/// <summary>
/// Selects refused records of a lake as it is when the session was opened. The session must stay open, and without
/// other queries, until the selection's rows are read. Not safe for concurrent use.
/// </summary>
public sealed class QuarantineReader(LakeSession session, PipelineDefinition definition)
{
    const string NewestAttempts = "FROM " + QuarantineViews.Latest + " q WHERE outcome = 'quarantined'";

    // Positions are of the incarnation that the batch of the first attempt read; batches of redrives read no log.
    const string Incarnations =
        "LEFT JOIN (SELECT batch, stream, source, source_partition, any_value(incarnation) AS incarnation FROM ledger "
        + "WHERE kind <> '" + BatchKinds.Redrive + "' GROUP BY ALL) l "
        + "ON l.batch = q.__first AND l.stream = q.stream AND l.source = q.source "
        + "AND l.source_partition = q.source_partition";

    const string Reached =
        "LEFT JOIN (SELECT stream, source, source_partition, incarnation, arg_max(position_to, batch) AS position "
        + "FROM ledger WHERE position_to IS NOT NULL GROUP BY ALL) r "
        + "ON r.stream = q.stream AND r.source = q.source AND r.source_partition = q.source_partition "
        + "AND r.incarnation = l.incarnation";

    /// <summary>
    /// Rows whose newest attempt is still refused, of streams that the pipeline has, that the filter means.
    /// </summary>
    /// <returns>Null when there are none.</returns>
    public QuarantineSelection? Select(RedriveFilter filter, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var quarantine = session.Point.Tables.FirstOrDefault(table => table.Table.Name.Name == TableSchemas.Quarantine);
        string where = $"{NewestAttempts} AND {Where(filter)} AND stream IN ({Streams()})";
        long count = quarantine?.SnapshotId is null ? 0 : Count(where, cancellation);
        return count == 0
            ? null
            : new QuarantineSelection(
                quarantine!.SnapshotId!.Value, filter, count, Rows(quarantine, where, cancellation));
    }

    /// <summary>The condition of a filter over the columns of the quarantine table.</summary>
    public static string Where(RedriveFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var conditions = new List<string>();
        if (filter.Reasons.Count > 0)
        {
            conditions.Add($"list_has_any(reasons, {SqlText.ListOf(filter.Reasons)})");
        }

        if (filter.Stream is { } stream)
        {
            conditions.Add($"stream = {SqlText.Literal(stream)}");
        }

        if (filter.SinceMicros is { } since)
        {
            conditions.Add($"{CommonColumns.IngestedAt} >= {SqlText.Instant(since)}");
        }

        if (filter.UntilMicros is { } until)
        {
            conditions.Add($"{CommonColumns.IngestedAt} < {SqlText.Instant(until)}");
        }

        return conditions.Count == 0 ? "true" : string.Join(" AND ", conditions);
    }

    string Streams() => string.Join(", ", definition.Streams.Select(stream => SqlText.Literal(stream.Name)));

    long Count(string where, CancellationToken cancellation)
    {
        using var result = session.Query($"SELECT count(*) {where}", cancellation);
        return (long)result.ReadRows()[0][0]!;
    }

    IEnumerable<RedriveRow> Rows(TableAtBatch quarantine, string where, CancellationToken cancellation)
    {
        string first = quarantine.Table.Metadata.CurrentSchema.Find(TableSchemas.FirstBatch) is null
            ? "batch"
            : $"coalesce({TableSchemas.FirstBatch}, batch)";
        string sql = $"SELECT {QuarantineCells.Columns} "
            + $"FROM (SELECT *, {first} AS __first {where}) q {Incarnations} {Reached}";
        using var result = session.Query(sql, cancellation);
        var cells = new QuarantineCells();
        while (result.TryFetch(out var chunk))
        {
            cells.Begin(chunk);
            for (int row = 0; row < chunk.Count; row++)
            {
                yield return cells.RowOf(row);
            }
        }
    }
}
