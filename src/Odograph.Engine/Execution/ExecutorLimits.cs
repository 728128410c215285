namespace Odograph.Engine.Execution;

/// <summary>How much the DuckDB executor takes of the machine.</summary>
public sealed record ExecutorLimits
{
    /// <summary>Threads that decode and write. Default: the processors of the machine.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// DuckDB's own buffers (row groups in the making, sorts). Default 192 MiB; beyond it operators spill to the temp
    /// folder, and what cannot spill fails the batch.
    /// </summary>
    public long DuckDbBytes { get; init; } = 192L << 20;

    /// <summary>
    /// Identities of recent events, all streams together, 16 bytes and some room each. Default 96 MiB; beyond it the
    /// oldest hours go, and events older than what is left are looked up in the lake.
    /// </summary>
    public long IdentityBytes { get; init; } = 96L << 20;

    /// <summary>
    /// Filters of data files in the cache folder, 4 bytes a row. Default 1 GiB; beyond it those written longest ago go,
    /// and their data files are read when older events are looked up.
    /// </summary>
    public long FilterBytes { get; init; } = 1L << 30;

    /// <summary>
    /// Bytes of records that one worker reads at a time (a larger record comes alone). Default 2 MiB.
    /// </summary>
    public int ChunkBytes { get; init; } = 2 << 20;

    /// <summary>
    /// Quarantined rows of a batch held in memory. Default 8 MiB; beyond it they go to a file in the temp folder.
    /// </summary>
    public int QuarantineBytes { get; init; } = 8 << 20;

    /// <summary>
    /// Records that go into one file of the quarantine table. Default 16 MiB, which DuckDB holds more than once while
    /// it writes and reads them; beyond it another file is begun.
    /// </summary>
    public long QuarantineFileBytes { get; init; } = 16L << 20;

    /// <summary>
    /// Groups of plain roll-ups, all threads and roll-ups of a stream together. Default 64 MiB; beyond its share a
    /// table of groups goes to a file in the temp folder and begins anew, so that a group has several parts in one
    /// batch.
    /// </summary>
    public long RollupBytes { get; init; } = 64L << 20;

    /// <summary>
    /// How many times its budget a slice may be read, where a sample of the stream's records is of more than
    /// <see cref="WidePartitions"/> partitions: each costs a file in every table, however few rows it gets. Default 3;
    /// 1 = budgets are kept. Events older than memory reaches take some 60 bytes each until the batch is in the lake.
    /// </summary>
    public int WideGrowth { get; init; } = 3;

    /// <summary>Partitions of a sample up to which budgets are kept. Default 32.</summary>
    public int WidePartitions { get; init; } = 32;

    /// <summary>
    /// Batches of fewer records of a stream are written without dictionaries made here: a row with a value that is new
    /// goes to a file of its own, which only a large batch is worth. Default 50,000.
    /// </summary>
    public long DictionaryRecords { get; init; } = 50_000;

    /// <summary>
    /// How long a worker waits for the turn of its chunk among identities. Default 60 s; then the batch fails: another
    /// worker has stopped without a word.
    /// </summary>
    public TimeSpan TurnPatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Bytes at which a row group ends early: a thread's share of DuckDB's buffers holds it in the making and encoded.
    /// </summary>
    internal long RowGroupBytes => Math.Min(32L << 20, DuckDbBytes / (3 * Threads));
}
