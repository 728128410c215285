using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;

namespace Odograph.Lake.Tables;

/// <summary>Whether main still builds upon a snapshot.</summary>
public enum Ancestry
{
    /// <summary>The snapshot is main, or one that main descends from.</summary>
    Descends,

    /// <summary>The snapshot is listed, and main does not descend from it: the table was rolled back, or main was
    /// replaced.</summary>
    RolledBack,

    /// <summary>
    /// It cannot be told: the snapshot is no longer listed, or the line from main ends at an expired one before it
    /// would come to it.
    /// </summary>
    Expired,
}

/// <summary>Questions about the way a table came to its present state.</summary>
public static class TableHistory
{
    /// <summary>How main stands to a snapshot that was main once.</summary>
    public static Ancestry AncestryOf(TableMetadata metadata, long snapshotId)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.FindSnapshot(snapshotId) is not { } asked)
        {
            return Ancestry.Expired;
        }

        // Numbers fall along the line: one at or above the last one seen should have been met.
        bool isBroken = false;
        long lowest = long.MaxValue;
        foreach (var snapshot in AncestorsOf(metadata, metadata.CurrentSnapshotId))
        {
            if (snapshot.Id == snapshotId)
            {
                return Ancestry.Descends;
            }

            lowest = snapshot.SequenceNumber;
            isBroken = snapshot.ParentId is { } parent && metadata.FindSnapshot(parent) is null;
        }

        return isBroken && asked.SequenceNumber < lowest ? Ancestry.Expired : Ancestry.RolledBack;
    }

    /// <summary>A snapshot and those before it, newest first, as far as they are listed.</summary>
    public static IEnumerable<Snapshot> AncestorsOf(TableMetadata metadata, long? snapshotId)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var byId = metadata.Snapshots.ToDictionary(snapshot => snapshot.Id);

        // A line can only be as long as the list; a damaged one that runs in a circle ends there.
        for (int i = 0; i < byId.Count && snapshotId is { } id && byId.TryGetValue(id, out var snapshot); i++)
        {
            yield return snapshot;
            snapshotId = snapshot.ParentId;
        }
    }

    /// <summary>Rows in the table's current state, from its summary, or counted from its manifest list where the
    /// summary does not say.</summary>
    public static async Task<long> TotalRecordsAsync(
        IObjectStore store, TableMetadata metadata, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        if (metadata.CurrentSnapshot is not { } snapshot)
        {
            return 0;
        }

        if (SnapshotSummary.Number(snapshot, SnapshotSummary.TotalRecords) is { } total)
        {
            return total;
        }

        var manifests = await ManifestLists.OfAsync(store, snapshot, cancellation).ConfigureAwait(false);
        return manifests
            .Where(manifest => !manifest.IsDeletes)
            .Sum(manifest => manifest.AddedRows + manifest.ExistingRows);
    }

    /// <summary>
    /// The snapshot that was main at an instant, by the snapshot log; null when the table had none then, or its log
    /// does not reach back so far.
    /// </summary>
    public static Snapshot? AsOf(TableMetadata metadata, long millis)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var entry = metadata.SnapshotLog.LastOrDefault(entry => entry.TimestampMillis <= millis);
        return entry is null ? null : metadata.FindSnapshot(entry.SnapshotId);
    }
}
