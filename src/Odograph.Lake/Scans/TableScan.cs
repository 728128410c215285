using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using Odograph.Model.Errors;

namespace Odograph.Lake.Scans;

/// <summary>Plans which files of a table to read (Iceberg spec, "Scan Planning"): manifests by their partition ranges,
/// files by partition and bounds.</summary>
public static class TableScan
{
    /// <exception cref="OdographException">The snapshot or instant asked for is not in the table's history (kind
    /// User).</exception>
    /// <exception cref="MissingFileException">A manifest is not there.</exception>
    /// <exception cref="TableFormatException">
    /// A manifest is damaged, or a foreign engine wrote row-level deletes, which Odograph does not apply: reading on
    /// would give deleted rows.
    /// </exception>
    public static async Task<ScanPlan> PlanAsync(
        IObjectStore store, TableMetadata metadata, ScanRequest request, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(metadata);
        ArgumentNullException.ThrowIfNull(request);
        var snapshot = Chosen(metadata, request);
        var schema = SchemaOf(metadata, request, snapshot);
        var filter = new ScanFilter(metadata, schema, request.Ranges);
        var cache = ManifestCache.Of(store);
        var files = new List<DataFile>();
        long prunedFiles = 0;
        int prunedManifests = 0;
        foreach (var line in await ManifestLists.OfAsync(store, snapshot, cancellation).ConfigureAwait(false))
        {
            int live = line.AddedFiles + line.ExistingFiles;
            if (line.IsDeletes)
            {
                RequireNoDeletes(metadata, live);
                continue;
            }

            if (live == 0 || !filter.MayMatch(line))
            {
                prunedManifests++;
                prunedFiles += live;
                continue;
            }

            var manifest = await cache.GetAsync(store, line, cancellation).ConfigureAwait(false);
            foreach (var entry in manifest.Entries.Where(entry => entry.IsLive))
            {
                if (filter.MayMatch(manifest.Spec, entry.File))
                {
                    files.Add(entry.File);
                }
                else
                {
                    prunedFiles++;
                }
            }
        }

        return new ScanPlan
        {
            Snapshot = snapshot,
            Schema = schema,
            Files = files,
            PrunedFiles = prunedFiles,
            PrunedManifests = prunedManifests,
        };
    }

    static Snapshot? Chosen(TableMetadata metadata, ScanRequest request)
    {
        if (request.SnapshotId is { } id)
        {
            return metadata.FindSnapshot(id) ?? throw NotInHistory(metadata, $"snapshot {id}");
        }

        if (request.AsOfMillis is not { } millis)
        {
            return metadata.CurrentSnapshot;
        }

        // A table that has no history at all was empty at any time.
        return TableHistory.AsOf(metadata, millis) ?? (metadata.CurrentSnapshotId is null
            ? null
            : throw NotInHistory(metadata, $"state of {DateTimeOffset.FromUnixTimeMilliseconds(millis):u}"));
    }

    static Schema SchemaOf(TableMetadata metadata, ScanRequest request, Snapshot? snapshot)
    {
        bool isPast = request.SnapshotId is not null || request.AsOfMillis is not null;
        return isPast && snapshot?.SchemaId is { } id
            ? metadata.Schemas.FirstOrDefault(schema => schema.Id == id) ?? metadata.CurrentSchema
            : metadata.CurrentSchema;
    }

    static void RequireNoDeletes(TableMetadata metadata, int live)
    {
        if (live > 0)
        {
            throw new TableFormatException(
                $"scan \"{metadata.Location}\": {live} delete files of another engine, which Odograph does not apply",
                "compact the table with that engine (rewrite_data_files), or let it delete by copy-on-write");
        }
    }

    static OdographException NotInHistory(TableMetadata metadata, string what) => new(
        ErrorKind.User,
        $"read \"{metadata.Location}\": {what} is not in its history",
        "`odograph lake snapshots TABLE` lists what is; older snapshots have expired");
}
