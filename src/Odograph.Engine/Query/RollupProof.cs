using Odograph.DuckDb;
using Odograph.Pipeline.Definition.Rollups;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Query;

/// <summary>
/// What must hold of roll-ups: their parts count no event that the ledger did not accept. They may count fewer: a model
/// that came later has the events from then on, and a condition leaves some out.
/// </summary>
static class RollupProof
{
    public static IEnumerable<Rollup> Rollups(ReadPoint point)
    {
        foreach (var at in point.Tables)
        {
            if (at.Table.Metadata.Properties.TryGetValue(TableProperties.Rollup, out string? text))
            {
                yield return RollupJson.Read(text);
            }
        }
    }

    /// <summary>A query for each count of a roll-up, with rows (counted, accepted) where it is too high.</summary>
    public static IEnumerable<(string Table, string Sql)> Queries(ReadPoint point) =>
        from rollup in Rollups(point)
        from column in rollup.Columns
        where column.Role == RollupRole.Count
        select (rollup.PartsTable, "SELECT * FROM (SELECT "
            + $"(SELECT coalesce(sum({SqlText.Name(column.Name)}), 0)::BIGINT "
            + $"FROM {SqlText.Name(rollup.PartsTable)}) AS counted, "
            + "(SELECT coalesce(sum(accepted), 0)::BIGINT FROM ledger "
            + $"WHERE stream = {SqlText.Literal(rollup.Stream)}) AS said) WHERE counted > said");
}
