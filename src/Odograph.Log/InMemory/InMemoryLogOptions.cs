namespace Odograph.Log.InMemory;

/// <summary>How an in-memory log behaves.</summary>
public sealed record InMemoryLogOptions
{
    /// <summary>Partitions of a new stream. Default 4.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>
    /// Whether positions are of the form digits#digits with holes between them, as those of Kinesis are. Default no.
    /// </summary>
    public bool OpaquePositions { get; init; }

    /// <summary>Payload and note bytes of all streams; an append beyond it fails. Default 1 GiB.</summary>
    public long MaxBytes { get; init; } = 1L << 30;
}

/// <summary>A member of the contract that can be told to fail.</summary>
public enum InMemoryLogCall
{
    Append,
    GetPartitions,
    Read,
    Wait,
    Trim,
}
