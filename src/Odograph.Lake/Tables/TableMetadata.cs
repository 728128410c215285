using Odograph.Lake.Schemas;

namespace Odograph.Lake.Tables;

/// <summary>
/// The whole state of a table at one version (Iceberg spec v2, "Table Metadata"). Immutable: a commit makes the next
/// one. What a foreign writer put there and Odograph does not use (sort orders, statistics, unknown keys) is kept in
/// <see cref="Extra"/> and written back.
/// </summary>
public sealed record TableMetadata
{
    public required Guid TableUuid { get; init; }

    /// <summary>Absolute URI of the table's folder, without a slash at its end.</summary>
    public required string Location { get; init; }

    public required long LastSequenceNumber { get; init; }

    public required long LastUpdatedMillis { get; init; }

    public required int LastColumnId { get; init; }

    public required IReadOnlyList<Schema> Schemas { get; init; }

    public required int CurrentSchemaId { get; init; }

    public required IReadOnlyList<PartitionSpec> Specs { get; init; }

    public required int DefaultSpecId { get; init; }

    public required int LastPartitionId { get; init; }

    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>Null for a table without rows so far.</summary>
    public long? CurrentSnapshotId { get; init; }

    public IReadOnlyList<Snapshot> Snapshots { get; init; } = [];

    public IReadOnlyList<SnapshotLogEntry> SnapshotLog { get; init; } = [];

    public IReadOnlyList<MetadataLogEntry> MetadataLog { get; init; } = [];

    public IReadOnlyDictionary<string, SnapshotRef> Refs { get; init; } = new Dictionary<string, SnapshotRef>();

    /// <summary>Keys of metadata.json that this record has no member for, as JSON text by key.</summary>
    public IReadOnlyDictionary<string, string> Extra { get; init; } = new Dictionary<string, string>();

    public Schema CurrentSchema => Schemas.First(schema => schema.Id == CurrentSchemaId);

    public PartitionSpec DefaultSpec => Specs.First(spec => spec.Id == DefaultSpecId);

    public Snapshot? CurrentSnapshot => CurrentSnapshotId is { } id ? FindSnapshot(id) : null;

    public Snapshot? FindSnapshot(long id) => Snapshots.FirstOrDefault(snapshot => snapshot.Id == id);
}

/// <summary>One state of the table's rows.</summary>
/// <param name="ManifestList">Absolute URI.</param>
/// <param name="Summary">All text; <c>operation</c> is always there.</param>
public sealed record Snapshot(
    long Id,
    long? ParentId,
    long SequenceNumber,
    long TimestampMillis,
    string ManifestList,
    IReadOnlyDictionary<string, string> Summary,
    int? SchemaId);

/// <summary>When a snapshot became main; the list of them answers "as of".</summary>
public sealed record SnapshotLogEntry(long SnapshotId, long TimestampMillis);

/// <summary>A former metadata file (URI) and the table's last-updated-ms in it.</summary>
public sealed record MetadataLogEntry(string MetadataFile, long TimestampMillis);

/// <summary>A named pointer to a snapshot: the branch <c>main</c>, or a tag.</summary>
public sealed record SnapshotRef(long SnapshotId, string Type)
{
    public const string Main = "main";
    public const string Branch = "branch";
    public const string Tag = "tag";

    /// <summary>Retention that a foreign writer asked for; kept, not acted upon.</summary>
    public int? MinSnapshotsToKeep { get; init; }

    public long? MaxSnapshotAgeMillis { get; init; }

    public long? MaxRefAgeMillis { get; init; }
}
