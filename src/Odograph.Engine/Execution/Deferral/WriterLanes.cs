using System.Collections.Concurrent;
using Odograph.DuckDb;

namespace Odograph.Engine.Execution.Deferral;

/// <summary>
/// DuckDB databases of one thread each, for files that are too small to be shared among threads: there a COPY costs
/// half the processor time, and one runs beside the other. Opened when first used.
/// </summary>
sealed class WriterLanes(ExecutorLimits limits, string tmpFolder) : IDisposable
{
    readonly ConcurrentBag<Lane> _idle = [];

    /// <summary>Lanes that may be in use at once.</summary>
    public int Count => limits.Threads;

    public Lane Take() => _idle.TryTake(out var lane) ? lane : new Lane(limits.DuckDbBytes / (2 * Count), tmpFolder);

    public void Return(Lane lane) => _idle.Add(lane);

    public void Dispose()
    {
        while (_idle.TryTake(out var lane))
        {
            lane.Dispose();
        }
    }

    internal sealed class Lane : IDisposable
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
