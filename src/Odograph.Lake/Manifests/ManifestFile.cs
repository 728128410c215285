namespace Odograph.Lake.Manifests;

/// <summary>
/// A manifest as a manifest list names it (Iceberg spec v2, "Manifest Lists"). A manifest just written has no sequence
/// number and no snapshot (null): it takes those of the snapshot that takes it in, whichever that is. That is what lets
/// a decided batch be applied again.
/// </summary>
public sealed record ManifestFile
{
    public required string Path { get; init; }

    public required long LengthBytes { get; init; }

    public required int SpecId { get; init; }

    public long? SequenceNumber { get; init; }

    public long? MinSequenceNumber { get; init; }

    public long? AddedSnapshotId { get; init; }

    public int AddedFiles { get; init; }

    public int ExistingFiles { get; init; }

    public int DeletedFiles { get; init; }

    public long AddedRows { get; init; }

    public long ExistingRows { get; init; }

    public long DeletedRows { get; init; }

    /// <summary>Whether its files delete rows of others (written by a foreign engine) instead of holding
    /// rows.</summary>
    public bool IsDeletes { get; init; }

    /// <summary>Size of the added files; known when the manifest was written or read, null when only a manifest list
    /// was.</summary>
    internal long? AddedBytes { get; init; }

    /// <summary>Number of partitions among the added files; known as <see cref="AddedBytes"/> is.</summary>
    internal int? AddedPartitions { get; init; }

    /// <summary>One per field of the spec; empty for an unpartitioned table.</summary>
    public IReadOnlyList<PartitionSummary> Partitions { get; init; } = [];
}

/// <summary>Range of one partition field over a manifest's files; bounds in binary single-value form, null when there
/// is no value.</summary>
public sealed record PartitionSummary(bool ContainsNull, bool? ContainsNan, byte[]? LowerBound, byte[]? UpperBound);
