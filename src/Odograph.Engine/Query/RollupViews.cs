using Odograph.DuckDb;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition.Rollups;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Query;

/// <summary>
/// The views that merge roll-ups' parts, by what the parts tables say of themselves. A window is final when it ends at
/// or before its stream's watermark as of the batch that is read.
/// </summary>
static class RollupViews
{
    public static IEnumerable<string> Create(ReadPoint point)
    {
        var names = point.Tables.Select(table => table.Table.Name.Name).ToHashSet();
        return RollupProof.Rollups(point)
            .Where(rollup => !names.Contains(rollup.Name))
            .Select(rollup => $"CREATE VIEW {SqlText.Name(rollup.Name)} AS "
                + RollupSql.View(rollup, Watermark(point, rollup.Stream)));
    }

    // The newest record is at hand; that of an older batch is in the ledger's rows.
    static string Watermark(ReadPoint point, string stream)
    {
        var ledger = point.Tables.First(table => table.Table.Name.Name == TableSchemas.Ledger).Table;
        if (ledger.Metadata.Properties.TryGetValue(TableProperties.Batch, out string? text)
            && BatchRecordJson.Read(text) is var record && record.Batch == point.Batch
            && record.FindStream(stream) is { } progress)
        {
            return progress.WatermarkMicros is { } micros
                ? SqlText.Instant(micros)
                : "NULL::TIMESTAMPTZ";
        }

        return $"(SELECT max(watermark) FROM {TableSchemas.Ledger} WHERE stream = {SqlText.Literal(stream)})";
    }
}
