using System.Collections.Concurrent;
using Odograph.DuckDb;
using Odograph.Engine.Execution.Deferral;
using Odograph.Lake.Manifests;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Parquet;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// The plain roll-ups of one stream in one batch: hands each thread its tables, and in the end merges them and writes a
/// file for each partition. Opening and giving back are safe for concurrent use.
/// </summary>
sealed class PlainRollups : IDisposable
{
    readonly IReadOnlyList<PartSpill> _spills;
    readonly ConcurrentBag<PartTables> _idle = [];
    readonly ConcurrentBag<PartTables> _all = [];
    readonly long _tableBytes;
    readonly int _threads;

    public PlainRollups(StreamPlan plan, PlannedBatch batch, ExecutorLimits limits, string tmpFolder)
    {
        _spills =
        [
            .. plan.PlainRollups.Select(rollup => new PartSpill(
                rollup,
                new EventTimePartitions(batch.Tables[rollup.Rollup.PartsTable], rollup.Rollup.Window.Name),
                tmpFolder)),
        ];
        _threads = limits.Threads;
        _tableBytes = limits.RollupBytes / Math.Max(1, _spills.Count * limits.Threads);
    }

    /// <summary>Tables for one thread, until they are given back.</summary>
    public PartTables Open()
    {
        if (_idle.TryTake(out var tables))
        {
            return tables;
        }

        tables = new PartTables(_spills, _tableBytes);
        _all.Add(tables);
        return tables;
    }

    public void GiveBack(PartTables tables) => _idle.Add(tables);

    /// <summary>Files of each parts table that gets rows, by its name. Nothing is added any more.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<DataFile>>> WriteAsync(
        WriterLanes lanes, Func<string, ParquetTarget> targetOf, CancellationToken cancellation)
    {
        var files = new Dictionary<string, IReadOnlyList<DataFile>>();
        for (int i = 0; i < _spills.Count; i++)
        {
            string name = _spills[i].Plan.Rollup.PartsTable;
            var written = await WriteAsync(lanes, i, targetOf(name), cancellation);
            if (written.Count > 0)
            {
                files.Add(name, written);
            }
        }

        return files;
    }

    /// <summary>Gives the tables to the next batch; no thread uses them any more.</summary>
    public void Dispose()
    {
        foreach (var tables in _all)
        {
            for (int i = 0; i < _spills.Count; i++)
            {
                var table = tables.Tables[i];
                table.Clear();

                // One that took those of other threads in may have slots of more than a thread's share: it would go to
                // the spill file after every chunk.
                if (_spills[i].Plan.Idle.Count < _threads && table.Bytes <= _tableBytes / 2)
                {
                    _spills[i].Plan.Idle.Add(table);
                }
            }
        }

        foreach (var spill in _spills)
        {
            spill.Dispose();
        }
    }

    async Task<IReadOnlyList<DataFile>> WriteAsync(
        WriterLanes lanes, int rollup, ParquetTarget target, CancellationToken cancellation)
    {
        var spill = _spills[rollup];
        var tables = _all.Select(each => each.Tables[rollup]).OrderByDescending(table => table.Count).ToList();
        if (tables.Count == 0)
        {
            return [];
        }

        foreach (var other in tables.Skip(1))
        {
            tables[0].Merge(other);
            other.Clear();
        }

        var rows = spill.RowsByPartition(tables[0]);
        string columns = Columns(spill.Plan, target);
        int[] values = [.. rows.Keys.Union(spill.Values).Order()];
        target = values.Length > 1 ? target with { DictionaryLimit = WriterLanes.SmallDictionary } : target;
        var written = await lanes.ForEachAsync(
            values.Length,
            async (connection, i, token) =>
            {
                var source = new PartSource(spill.Plan, spill.Read(values[i]).Concat(Remaining(values[i])));
                using var open = connection.Open(source);
                return await ParquetFiles.WriteAsync(
                    connection,
                    $"SELECT {columns} FROM {open.Sql}",
                    target with { FirstNumber = i },
                    spill.Partitions.Tuple(values[i]),
                    token);
            },
            cancellation);
        return [.. written.SelectMany(files => files)];

        IEnumerable<PartBlock> Remaining(int value)
            => rows.TryGetValue(value, out var some) ? spill.BlocksOf(tables[0], some) : [];
    }

    // A column that the model no longer has stays in the table.
    static string Columns(PlainRollup plan, ParquetTarget target)
    {
        var own = plan.Rollup.PartColumns().Select(column => column.Name).ToHashSet();
        return string.Join(", ", target.Schema.Fields.Select(
            field => own.Contains(field.Name) ? SqlText.Name(field.Name) : $"NULL AS {SqlText.Name(field.Name)}"));
    }
}
