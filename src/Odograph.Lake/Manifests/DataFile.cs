namespace Odograph.Lake.Manifests;

/// <summary>
/// One immutable data file of a table, with what a reader needs to skip it (Iceberg spec v2, "Manifests", data_file).
/// Maps are by field id; bounds are Iceberg's binary single-value form, already truncated where the metrics mode says
/// so.
/// </summary>
public sealed record DataFile
{
    /// <summary>Absolute URI.</summary>
    public required string Path { get; init; }

    public string Format { get; init; } = "PARQUET";

    /// <summary>One value per field of the partition spec, in its order: int for day, month and the like, null, or the
    /// source type's value.</summary>
    public required IReadOnlyList<object?> Partition { get; init; }

    public required long RecordCount { get; init; }

    public required long SizeBytes { get; init; }

    public IReadOnlyDictionary<int, long> ColumnSizes { get; init; } = new Dictionary<int, long>();

    /// <summary>Values including nulls and NaNs.</summary>
    public IReadOnlyDictionary<int, long> ValueCounts { get; init; } = new Dictionary<int, long>();

    public IReadOnlyDictionary<int, long> NullCounts { get; init; } = new Dictionary<int, long>();

    public IReadOnlyDictionary<int, long> NanCounts { get; init; } = new Dictionary<int, long>();

    public IReadOnlyDictionary<int, byte[]> LowerBounds { get; init; } = new Dictionary<int, byte[]>();

    public IReadOnlyDictionary<int, byte[]> UpperBounds { get; init; } = new Dictionary<int, byte[]>();

    /// <summary>Offsets of row groups, ascending; null when unknown.</summary>
    public IReadOnlyList<long>? SplitOffsets { get; init; }
}
