using System.Collections.Concurrent;
using Odograph.DuckDb;
using Odograph.Pipeline.Parquet;

namespace Odograph.Engine.Execution.Deferral;

/// <summary>
/// DuckDB databases of one thread each, for files that are too small to be shared among threads: there a COPY costs
/// half the processor time, and one runs beside the other. Opened when first used.
/// </summary>
sealed class WriterLanes(ExecutorLimits limits, string tmpFolder) : IDisposable
{
    /// <summary>
    /// DuckDB sets room for a dictionary of so many values aside in each column, which costs more than writing some
    /// thousands of rows.
    /// </summary>
    public const int SmallDictionary = 512;

    readonly ConcurrentBag<Lane> _idle = [];

    /// <summary>Lanes that may be in use at once.</summary>
    public int Count => limits.Threads;

    /// <summary>As a lane writes it: with a small dictionary, and half the memory of a thread elsewhere.</summary>
    public ParquetTarget Fit(ParquetTarget target) => target with
    {
        DictionaryLimit = SmallDictionary,
        RowGroupBytes = limits.RowGroupBytes / 2,
    };

    Lane Take() => _idle.TryTake(out var lane) ? lane : new Lane(limits.DuckDbBytes / (2 * Count), tmpFolder);

    void Return(Lane lane) => _idle.Add(lane);

    /// <summary>Does each of some writes on a lane, side by side; what comes back is in their order.</summary>
    public async Task<T[]> ForEachAsync<T>(
        int count, Func<DuckDbConnection, int, CancellationToken, Task<T>> write, CancellationToken cancellation)
    {
        var results = new T[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Count, CancellationToken = cancellation };
        await Parallel.ForAsync(0, count, options, async (i, token) =>
        {
            var lane = Take();
            try
            {
                results[i] = await write(lane.Connection, i, token);
            }
            finally
            {
                Return(lane);
            }
        });
        return results;
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var lane))
        {
            lane.Dispose();
        }
    }

    sealed class Lane : IDisposable
    {
        readonly DuckDbDatabase _database;

        public Lane(long memoryBytes, string tmpFolder)
        {
            _database = DuckDbDatabase.Open(new DuckDbOptions
            {
                Threads = 1,
                MemoryLimitBytes = memoryBytes,
                TempFolder = Path.Combine(tmpFolder, $"duckdb-{Guid.NewGuid():N}"),
            });
            Connection = _database.Connect();
        }

        public DuckDbConnection Connection { get; }

        public void Dispose()
        {
            Connection.Dispose();
            _database.Dispose();
        }
    }
}
