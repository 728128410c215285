using System.Collections.Concurrent;
using Odograph.DuckDb;
using Odograph.Engine.Execution.Deferral;
using Odograph.Lake.Manifests;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Parquet;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// The plain roll-ups of one stream in one batch: hands each thread its tables, and in the end merges them and writes a
/// file for each partition; while partitions are written one after another, what they came to is written now and then,
/// instead of being spilled. Opening and giving back are safe for concurrent use.
/// </summary>
sealed class PlainRollups : IDisposable
{
    const int SlotAndTextBytes = 64;

    readonly IReadOnlyList<PartSpill> _spills;
    readonly ConcurrentBag<PartTables> _idle = [];
    readonly ConcurrentBag<PartTables> _all = [];
    readonly Dictionary<string, List<DataFile>> _files = [];
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

    /// <summary>
    /// Rows of a stream that all threads' tables have room for where each is a group of its own, as a rule.
    /// </summary>
    public long RowsAtOnce => _tableBytes * _threads / 4 * 3
        / ((_spills.Max(spill => spill.Plan.RowWords) * sizeof(long)) + SlotAndTextBytes);

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

    /// <summary>
    /// Writes what has been added so far, a file for each partition and thread. No thread adds meanwhile; more may
    /// come.
    /// </summary>
    public Task FlushAsync(WriterLanes lanes, Func<string, ParquetTarget> targetOf, CancellationToken cancellation)
        => WriteAsync(lanes, targetOf, isLast: false, cancellation);

    /// <summary>Files of each parts table that gets rows, by its name. Nothing is added any more.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<DataFile>>> WriteAsync(
        WriterLanes lanes, Func<string, ParquetTarget> targetOf, CancellationToken cancellation)
    {
        await WriteAsync(lanes, targetOf, isLast: true, cancellation);
        return _files.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<DataFile>)pair.Value);
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

    async Task WriteAsync(
        WriterLanes lanes, Func<string, ParquetTarget> targetOf, bool isLast, CancellationToken cancellation)
    {
        for (int i = 0; i < _spills.Count; i++)
        {
            string name = _spills[i].Plan.Rollup.PartsTable;
            var before = _files.GetValueOrDefault(name) ?? [];
            var target = targetOf(name) with { FirstNumber = before.Count };
            var written = await WriteAsync(lanes, i, target, isLast, cancellation);
            if (written.Count > 0)
            {
                _files[name] = [.. before, .. written];
            }
        }
    }

    async Task<IReadOnlyList<DataFile>> WriteAsync(
        WriterLanes lanes, int rollup, ParquetTarget target, bool isLast, CancellationToken cancellation)
    {
        var spill = _spills[rollup];
        var tables = _all.Select(each => each.Tables[rollup]).OrderByDescending(table => table.Count).ToList();
        if (tables.Count == 0)
        {
            return [];
        }

        foreach (var other in isLast ? tables[1..] : [])
        {
            tables[0].Merge(other);
            other.Clear();
        }

        var pieces = PiecesOf(spill, tables);
        string columns = Columns(spill.Plan, target);
        target = pieces.Count > 1 ? target with { DictionaryLimit = WriterLanes.SmallDictionary } : target;
        var written = await lanes.ForEachAsync(
            pieces.Count,
            async (connection, i, token) =>
            {
                var source = new PartSource(spill.Plan, pieces[i].Blocks);
                using var open = connection.Open(source);
                return await ParquetFiles.WriteAsync(
                    connection,
                    $"SELECT {columns} FROM {open.Sql}",
                    target with { FirstNumber = target.FirstNumber + i },
                    spill.Partitions.Tuple(pieces[i].Value),
                    token);
            },
            cancellation);
        tables.ForEach(table => table.Clear());
        spill.Clear();
        return [.. written.SelectMany(files => files)];
    }

    // What each file gets: the groups of a partition in one table; with those of the first come the spilled ones.
    static List<(int Value, IEnumerable<PartBlock> Blocks)> PiecesOf(PartSpill spill, List<PartTable> tables)
    {
        var pieces = new List<(int Value, IEnumerable<PartBlock> Blocks)>();
        for (int i = 0; i < tables.Count; i++)
        {
            var table = tables[i];
            var rows = spill.RowsByPartition(table);
            foreach (int value in i == 0 ? rows.Keys.Union(spill.Values).Order() : rows.Keys.AsEnumerable())
            {
                var remaining = rows.TryGetValue(value, out var some) ? spill.BlocksOf(table, some) : [];
                pieces.Add((value, i == 0 ? spill.Read(value).Concat(remaining) : remaining));
            }
        }

        return pieces;
    }

    // A column that the model no longer has stays in the table.
    static string Columns(PlainRollup plan, ParquetTarget target)
    {
        var own = plan.Rollup.PartColumns().Select(column => column.Name).ToHashSet();
        return string.Join(", ", target.Schema.Fields.Select(
            field => own.Contains(field.Name) ? SqlText.Name(field.Name) : $"NULL AS {SqlText.Name(field.Name)}"));
    }
}
