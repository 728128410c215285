using Odograph.Lake.Schemas;
using Odograph.Model.Streams;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Query;

/// <summary>
/// <c>quarantine_latest</c>: of each record that was ever refused, the row of its newest attempt. A record is known by
/// its lineage and the batch that refused it first.
/// </summary>
static class QuarantineViews
{
    public const string Latest = "quarantine_latest";

    static readonly string[] Lineage =
    [
        "stream", CommonColumns.IngestedAt, CommonColumns.Source, CommonColumns.SourcePartition,
        CommonColumns.SourcePosition, CommonColumns.SourceSequence,
    ];

    public static IEnumerable<string> Create(IReadOnlyDictionary<string, Schema> tables)
    {
        if (tables.TryGetValue(TableSchemas.Quarantine, out var schema) && !tables.ContainsKey(Latest))
        {
            // A table of a program that could not redrive has first attempts alone.
            yield return $"CREATE VIEW {Latest} AS SELECT q.* FROM {TableSchemas.Quarantine} q"
                + (schema.Find(TableSchemas.FirstBatch) is null ? "" : $" ANTI JOIN ({Later}) later ON {IsFollowed}");
        }
    }

    // Attempts of a record are numbered without a hole: one with a next one is not the newest. Only the rows of
    // redrives are kept in memory, and without their bytes.
    static string Later => $"SELECT {string.Join(", ", Lineage)}, {TableSchemas.FirstBatch}, attempt "
        + $"FROM {TableSchemas.Quarantine} WHERE attempt > 1";

    static string IsFollowed => string.Join(" AND ", Lineage
        .Select(column => $"q.{column} IS NOT DISTINCT FROM later.{column}")
        .Append($"coalesce(q.{TableSchemas.FirstBatch}, q.batch) = later.{TableSchemas.FirstBatch}")
        .Append("q.attempt + 1 = later.attempt"));
}
