using System.Globalization;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using Odograph.Pipeline.Tables;

namespace Odograph.Pipeline.Loop;

/// <summary>Prepares the job's three kinds of commits with the limits that hold from the first day.</summary>
sealed class Appends(IObjectStore store, string job, TimeProvider time)
{
    /// <summary>
    /// A commit that adds manifests (none for a fence) and properties in one step, and requires the loaded main.
    /// </summary>
    public Task<TableAppend> PrepareAsync(
        LoadedTable table,
        IReadOnlyList<ManifestFile> manifests,
        IReadOnlyDictionary<string, string> properties,
        AppendOrigin origin,
        CancellationToken cancellation)
        => TableAppends.PrepareAsync(
            store,
            table,
            new AppendRequest
            {
                Manifests = manifests,
                Properties = properties,
                Summary = Summary(origin),
                FileNamePrefix = origin.FilePrefix,
                PinnedManifests = [.. manifests.Select(manifest => manifest.Path)],
            },
            time,
            cancellation);

    Dictionary<string, string> Summary(AppendOrigin origin) => new()
    {
        [TableProperties.Job] = job,
        [TableProperties.Batch] = origin.Batch.ToString(CultureInfo.InvariantCulture),
        [TableProperties.Epoch] = origin.Epoch.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>
/// Whose commit it is: epoch and batch for the snapshot's summary, the prefix for the names of its files.
/// </summary>
sealed record AppendOrigin(long Epoch, long Batch, string FilePrefix);
