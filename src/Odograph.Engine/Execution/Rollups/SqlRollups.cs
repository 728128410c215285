using Odograph.DuckDb;
using Odograph.Engine.Query;
using Odograph.Lake.Manifests;
using Odograph.Model.Time;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition.Rollups;
using Odograph.Pipeline.Parquet;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// Parts of roll-ups in SQL, over the data files that a batch has written: exactly the rows that it accepted. A row on
/// which a model throws is not among them; its probe is one of the stream's checks.
/// </summary>
static class SqlRollups
{
    const string Parts = "rollup_parts";

    /// <param name="files">The stream's data files of this batch.</param>
    /// <param name="source">The table that they belong to.</param>
    /// <param name="table">The table of the parts.</param>
    public static async Task<IReadOnlyList<DataFile>> WriteAsync(
        DuckDbConnection connection,
        Rollup rollup,
        IReadOnlyList<DataFile> files,
        TargetTable source,
        TargetTable table,
        ParquetTarget target,
        CancellationToken cancellation)
    {
        var paths = files.Select(file => LocalFiles.PathOf(target.Store, source.Name, file.Path));
        try
        {
            string rows = $"read_parquet({SqlText.ListOf(paths)})";
            connection.Execute(
                $"CREATE OR REPLACE TEMP TABLE {Parts} AS {RollupSql.Partial(rollup, rows)}", cancellation);
            var written = new List<DataFile>();
            var partitions = new EventTimePartitions(table, rollup.Window.Name);
            string window = SqlText.Name(rollup.Window.Name);
            foreach (int value in Values(connection, window, partitions))
            {
                var range = partitions.RangeOf(value);
                string select = $"SELECT {Columns(table)} FROM {Parts} WHERE {window} >= "
                    + $"{SqlText.Instant(range.FromMicros)} AND {window} < {SqlText.Instant(range.ToMicros)}";
                written.AddRange(await ParquetFiles.WriteAsync(
                    connection,
                    select,
                    target with { FirstNumber = written.Count },
                    partitions.Tuple(value),
                    cancellation));
            }

            return written;
        }
        catch (DuckDbException e)
        {
            throw DuckDbFailure.Of($"roll up \"{rollup.Name}\"", e);
        }
        finally
        {
            connection.Execute($"DROP TABLE IF EXISTS {Parts}", CancellationToken.None);
        }

        // A column that the model no longer has stays in the table.
        string Columns(TargetTable of) => string.Join(", ", of.Schema.Fields.Select(
            field => rollup.PartColumns().Any(column => column.Name == field.Name)
                ? SqlText.Name(field.Name)
                : $"NULL AS {SqlText.Name(field.Name)}"));
    }

    // Day by day, rounded down as UnixMicros.Day does: SQL's division rounds towards 1970.
    static SortedSet<int> Values(DuckDbConnection connection, string window, EventTimePartitions partitions) =>
    [
        .. connection
            .Rows($"SELECT DISTINCT epoch_us({window}) - ((epoch_us({window}) % {UnixMicros.PerDay} "
                + $"+ {UnixMicros.PerDay}) % {UnixMicros.PerDay}) FROM {Parts}")
            .Select(row => partitions.ValueOf((long)row[0]!)),
    ];
}
