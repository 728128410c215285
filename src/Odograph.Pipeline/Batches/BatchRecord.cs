using Odograph.Model.Events;

namespace Odograph.Pipeline.Batches;

/// <summary>
/// Everything that a decided batch leaves for the next one and for recovery: the ledger's property
/// <c>odograph.batch</c>. Progress of partitions that the batch did not touch is carried over, so the newest record
/// alone is enough.
/// </summary>
public sealed record BatchRecord
{
    public required string Job { get; init; }

    /// <summary>Epoch of the writer that decided.</summary>
    public required long Epoch { get; init; }

    public required long Batch { get; init; }

    public required Guid Attempt { get; init; }

    /// <summary>A name of <see cref="BatchKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Hash of the pipeline definition that the batch ran with.</summary>
    public required string Definition { get; init; }

    public required long PlannedAtMicros { get; init; }

    public IReadOnlyList<PartitionProgress> Partitions { get; init; } = [];

    /// <summary>By stream, in the definition's order.</summary>
    public IReadOnlyList<StreamProgress> Streams { get; init; } = [];

    /// <summary>The new manifest of each table that got rows: table name to URI.</summary>
    public IReadOnlyDictionary<string, string> Manifests { get; init; } = new Dictionary<string, string>();

    public PartitionProgress? FindPartition(PartitionKey key)
        => Partitions.FirstOrDefault(partition => partition.Key == key);

    public StreamProgress? FindStream(string name) => Streams.FirstOrDefault(stream => stream.Name == name);
}

/// <summary>What a ledger row and a record are about.</summary>
public static class BatchKinds
{
    public const string Batch = "batch";
    public const string Idle = "idle";
    public const string Gap = "gap";

    /// <summary>Rows of quarantine that went through the pipeline again.</summary>
    public const string Redrive = "redrive";
}

/// <summary>A partition of one stream in one source.</summary>
public readonly record struct PartitionKey(string Stream, string Source, string Partition);

/// <summary>How far a partition has come.</summary>
/// <param name="To">Where the next batch begins.</param>
/// <param name="NewestEventMicros">Newest event time accepted so far; null when none was.</param>
/// <param name="LastEnd">The end that the log named when it was last asked; null where it does not know.</param>
/// <param name="IsClosed">Closed and read to its end: its children may be read.</param>
public sealed record PartitionProgress(
    PartitionKey Key, string Incarnation, Position To, long? NewestEventMicros, Position? LastEnd, bool IsClosed);

/// <summary>A stream's watermark and its sums since the job began.</summary>
public sealed record StreamProgress(string Name, long? WatermarkMicros, BatchCounts Totals);

/// <summary>Read = Accepted + Duplicate + Quarantined, always.</summary>
public readonly record struct BatchCounts(long Read, long Accepted, long Duplicate, long Quarantined)
{
    public bool AddsUp => Read == Accepted + Duplicate + Quarantined;

    public static BatchCounts operator +(BatchCounts left, BatchCounts right) => new(
        left.Read + right.Read,
        left.Accepted + right.Accepted,
        left.Duplicate + right.Duplicate,
        left.Quarantined + right.Quarantined);

    public static BatchCounts Of(SliceResult slice)
        => new(slice.Read, slice.Accepted, slice.Duplicate, slice.Quarantined);
}
