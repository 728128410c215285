using Odograph.Lake.Schemas;

namespace Odograph.Lake.Manifests;

/// <summary>What a manifest says about one of its files.</summary>
public enum ManifestEntryStatus
{
    /// <summary>Was in the table before, and came here from another manifest.</summary>
    Existing = 0,

    Added = 1,

    /// <summary>Is not in the table from this snapshot on.</summary>
    Deleted = 2,
}

/// <summary>One line of a manifest.</summary>
/// <param name="SnapshotId">The snapshot that added (or deleted) the file; null = that which takes the manifest
/// in.</param>
/// <param name="SequenceNumber">Null = that of the snapshot which takes the manifest in.</param>
/// <param name="FileSequenceNumber">As SequenceNumber, and never changed by a rewrite of the file's rows.</param>
public sealed record ManifestEntry(
    ManifestEntryStatus Status, long? SnapshotId, long? SequenceNumber, long? FileSequenceNumber, DataFile File)
{
    public bool IsLive => Status != ManifestEntryStatus.Deleted;
}

/// <summary>A manifest's content, with the schema and spec it was written by.</summary>
public sealed record Manifest(Schema Schema, PartitionSpec Spec, IReadOnlyList<ManifestEntry> Entries)
{
    /// <summary>The same with every null number filled in from the line of the manifest list (spec, "Sequence Number
    /// Inheritance").</summary>
    public Manifest Inherit(ManifestFile from)
    {
        ArgumentNullException.ThrowIfNull(from);
        return this with { Entries = [.. Entries.Select(entry => Inherit(entry, from))] };
    }

    static ManifestEntry Inherit(ManifestEntry entry, ManifestFile from) => entry with
    {
        SnapshotId = entry.SnapshotId ?? from.AddedSnapshotId,
        SequenceNumber = entry.SequenceNumber ?? from.SequenceNumber,
        FileSequenceNumber = entry.FileSequenceNumber ?? from.SequenceNumber,
    };
}
