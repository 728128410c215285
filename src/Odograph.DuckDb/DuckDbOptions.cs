namespace Odograph.DuckDb;

/// <summary>How a database is opened. Everything else is set by SQL.</summary>
public sealed record DuckDbOptions
{
    /// <summary>Database file; null (default) = in memory.</summary>
    public string? Path { get; init; }

    /// <summary>Threads that run queries. Default: the processors of the machine.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Memory of DuckDB's own buffers; beyond it operators spill to <see cref="TempFolder"/> or fail. Null (default) =
    /// DuckDB's choice.
    /// </summary>
    public long? MemoryLimitBytes { get; init; }

    /// <summary>
    /// Where operators spill; made when it is needed. Null (default) = nowhere for a database in memory.
    /// </summary>
    public string? TempFolder { get; init; }

    /// <summary>
    /// Whether results keep the order of their sources where no ORDER BY asks for one. Default false: with it, a table
    /// function feeds one writing thread alone.
    /// </summary>
    public bool PreserveInsertionOrder { get; init; }

    /// <summary>Further settings by DuckDB's names, set at opening.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
