using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Scans;

/// <summary>Which data files one snapshot brought into its table.</summary>
public static class AddedFiles
{
    /// <summary>Reads the manifests that the snapshot itself took in, whatever the size of the table.</summary>
    /// <exception cref="MissingFileException">A manifest is not there.</exception>
    /// <exception cref="TableFormatException">A manifest is damaged.</exception>
    public static async Task<IReadOnlyList<DataFile>> OfAsync(
        IObjectStore store, Snapshot snapshot, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(snapshot);
        var cache = ManifestCache.Of(store);
        var files = new List<DataFile>();
        foreach (var line in await ManifestLists.OfAsync(store, snapshot, cancellation).ConfigureAwait(false))
        {
            if (line.IsDeletes || line.AddedFiles == 0 || line.AddedSnapshotId != snapshot.Id)
            {
                continue;
            }

            var manifest = await cache.GetAsync(store, line, cancellation).ConfigureAwait(false);
            files.AddRange(manifest.Entries
                .Where(entry => entry.Status == ManifestEntryStatus.Added && entry.SnapshotId == snapshot.Id)
                .Select(entry => entry.File));
        }

        return files;
    }
}
