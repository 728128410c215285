using System.Globalization;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Manifests;

/// <summary>
/// Merges small manifests of a snapshot into larger ones: their files become EXISTING entries with the snapshot ids and
/// sequence numbers that they had, deleted ones are left out. Neighbours of the same partition spec are put together up
/// to <see cref="TargetBytes"/>. Never merged: pinned ones (a decided batch names them), delete manifests, and those
/// that have reached the target.
/// </summary>
internal sealed class ManifestMerge(IObjectStore store, TableMetadata metadata, long snapshotId, string keyPrefix)
{
    /// <summary>A manifest is full at this size (of the files merged into it; the result is smaller).</summary>
    public const long TargetBytes = 8 << 20;

    int _written;

    /// <summary>The manifests after merging, in the order of the first of each group.</summary>
    public async Task<List<ManifestFile>> RunAsync(
        IReadOnlyList<ManifestFile> manifests, IReadOnlyCollection<string> pinned, CancellationToken cancellation)
    {
        var merged = new List<ManifestFile>();
        foreach (var group in Groups(manifests, pinned.ToHashSet(StringComparer.Ordinal)))
        {
            merged.Add(group.Count == 1 ? group[0] : await MergeAsync(group, cancellation).ConfigureAwait(false));
        }

        return merged;
    }

    static List<List<ManifestFile>> Groups(IReadOnlyList<ManifestFile> manifests, HashSet<string> pinned)
    {
        var groups = new List<List<ManifestFile>>();
        var open = new Dictionary<int, (List<ManifestFile> Group, long Bytes)>();
        foreach (var manifest in manifests)
        {
            bool stays = manifest.IsDeletes || manifest.LengthBytes >= TargetBytes || pinned.Contains(manifest.Path);
            if (!stays
                && open.TryGetValue(manifest.SpecId, out var current)
                && current.Bytes + manifest.LengthBytes <= TargetBytes)
            {
                current.Group.Add(manifest);
                open[manifest.SpecId] = (current.Group, current.Bytes + manifest.LengthBytes);
                continue;
            }

            List<ManifestFile> group = [manifest];
            groups.Add(group);
            if (!stays)
            {
                open[manifest.SpecId] = (group, manifest.LengthBytes);
            }
        }

        return groups;
    }

    async Task<ManifestFile> MergeAsync(List<ManifestFile> group, CancellationToken cancellation)
    {
        var entries = new List<ManifestEntry>();
        foreach (var file in group)
        {
            var manifest = await ManifestReader.ReadAsync(store, file, cancellation).ConfigureAwait(false);
            entries.AddRange(manifest.Entries
                .Where(entry => entry.IsLive)
                .Select(entry => entry with { Status = ManifestEntryStatus.Existing }));
        }

        var merged = new Manifest(metadata.CurrentSchema, SpecOf(group[0].SpecId), entries);
        string key = string.Create(CultureInfo.InvariantCulture, $"{keyPrefix}-m{_written++}.avro");
        var written = await ManifestWriter.WriteAsync(store, key, merged, cancellation).ConfigureAwait(false);
        return written with { AddedSnapshotId = snapshotId };
    }

    PartitionSpec SpecOf(int id) => metadata.Specs.FirstOrDefault(spec => spec.Id == id)
        ?? throw new TableFormatException($"merge manifests of \"{metadata.Location}\": no partition spec {id}");
}
