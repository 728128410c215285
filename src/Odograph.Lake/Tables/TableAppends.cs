using System.Globalization;
using System.Security.Cryptography;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;
using Odograph.Model.Errors;

namespace Odograph.Lake.Tables;

/// <summary>Makes the commit that appends finished manifests to a table. Prepare it anew from the reloaded table
/// whenever it is refused.</summary>
public static class TableAppends
{
    /// <summary>
    /// Writes a manifest list for the table's state with the new manifests in front, under a new name each time, and
    /// answers with the commit that makes it current: snapshot, main, properties, and the old snapshots that leave. The
    /// requirements are the table's uuid and the main it was loaded with, so the commit is refused when anybody was
    /// faster.
    /// </summary>
    /// <exception cref="MissingFileException">A new manifest, or the current manifest list, is not there.</exception>
    /// <exception cref="TableFormatException">One of them is damaged.</exception>
    public static async Task<TableAppend> PrepareAsync(
        IObjectStore store,
        LoadedTable table,
        AppendRequest request,
        TimeProvider time,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(time);
        var metadata = table.Metadata;
        var parent = metadata.CurrentSnapshot;
        long id = NewSnapshotId(metadata);
        long sequence = metadata.LastSequenceNumber + 1;
        string prefix = MetadataKey(
            store, metadata, string.Create(CultureInfo.InvariantCulture, $"{request.FileNamePrefix}-s{id}"));

        var added = await DescribedAsync(store, request.Manifests, cancellation).ConfigureAwait(false);
        var known = await ManifestLists.OfAsync(store, parent, cancellation).ConfigureAwait(false);
        RequireNew(table, added, known);
        var kept = known.Where(manifest => manifest.AddedFiles + manifest.ExistingFiles > 0).ToList();
        if (kept.Count + added.Count > request.KeepManifests)
        {
            var merge = new ManifestMerge(store, metadata, id, prefix);
            kept = await merge.RunAsync(kept, request.PinnedManifests, cancellation).ConfigureAwait(false);
        }

        List<ManifestFile> manifests = [.. added, .. kept];
        string list = await ManifestLists.WriteAsync(
            store, $"{prefix}.avro", id, parent?.Id, sequence, manifests, cancellation).ConfigureAwait(false);
        var snapshot = new Snapshot(
            id,
            parent?.Id,
            sequence,
            Timestamp(metadata, time),
            list,
            SnapshotSummary.OfAppend(request.Summary, parent, added, manifests),
            metadata.CurrentSchemaId);
        return new TableAppend(table.Name, id, Requirements(metadata), Updates(metadata, snapshot, request));
    }

    /// <summary>The key of a file in a table's metadata folder.</summary>
    /// <exception cref="TableFormatException">The table lies outside the store.</exception>
    public static string MetadataKey(IObjectStore store, TableMetadata metadata, string name)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(metadata);
        return TableFiles.KeyOf(store, $"{metadata.Location}/metadata/{name}", "write metadata");
    }

    /// <summary>Random, never made of the time: two writers may start in the same instant. Positive, and not one of the
    /// table's.</summary>
    internal static long NewSnapshotId(TableMetadata metadata)
    {
        Span<byte> random = stackalloc byte[8];
        long id;
        do
        {
            RandomNumberGenerator.Fill(random);
            id = BitConverter.ToInt64(random) & long.MaxValue;
        }
        while (id == 0 || metadata.FindSnapshot(id) is not null);
        return id;
    }

    static async Task<List<ManifestFile>> DescribedAsync(
        IObjectStore store, IReadOnlyList<ManifestFile> manifests, CancellationToken cancellation)
    {
        var described = new List<ManifestFile>();
        foreach (var manifest in manifests)
        {
            described.Add(manifest.AddedBytes is not null
                ? manifest
                : await ManifestReader.DescribeAsync(store, manifest.Path, cancellation).ConfigureAwait(false));
        }

        return described;
    }

    /// <summary>The property that says what is applied guards against a second time; this is the wall behind
    /// it.</summary>
    static void RequireNew(LoadedTable table, List<ManifestFile> added, IReadOnlyList<ManifestFile> known)
    {
        var paths = known.Select(manifest => manifest.Path).ToHashSet(StringComparer.Ordinal);
        if (added.Find(manifest => !paths.Add(manifest.Path)) is { } twice)
        {
            throw new OdographException(
                ErrorKind.Internal, $"append to \"{table.Name}\": manifest \"{twice.Path}\" is in the table already");
        }
    }

    /// <summary>Now, but never before what the table says already: the wall clock may step back.</summary>
    static long Timestamp(TableMetadata metadata, TimeProvider time)
        => Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), metadata.LastUpdatedMillis);

    static List<TableRequirement> Requirements(TableMetadata metadata) =>
    [
        new TableRequirement.TableUuid(metadata.TableUuid),
        new TableRequirement.RefSnapshotId(SnapshotRef.Main, metadata.CurrentSnapshotId),
    ];

    static List<TableUpdate> Updates(TableMetadata metadata, Snapshot snapshot, AppendRequest request)
    {
        List<TableUpdate> updates =
        [
            new TableUpdate.AddSnapshot(snapshot),
            new TableUpdate.SetSnapshotRef(SnapshotRef.Main, snapshot.Id),
        ];
        var expired = Expired(metadata, request.KeepSnapshots);
        if (expired.Count > 0)
        {
            updates.Add(new TableUpdate.RemoveSnapshots(expired));
        }

        if (request.Properties.Count > 0)
        {
            updates.Add(new TableUpdate.SetProperties(request.Properties));
        }

        return updates;
    }

    /// <summary>The oldest snapshots beyond the limit, once one more is there. Those that a ref other than main names
    /// are not counted.</summary>
    static List<long> Expired(TableMetadata metadata, int keep)
    {
        var named = metadata.Refs
            .Where(pair => pair.Key != SnapshotRef.Main)
            .Select(pair => pair.Value.SnapshotId)
            .ToHashSet();
        var free = metadata.Snapshots
            .Where(snapshot => !named.Contains(snapshot.Id))
            .OrderBy(snapshot => snapshot.SequenceNumber)
            .Select(snapshot => snapshot.Id)
            .ToList();
        return [.. free.Take(Math.Max(0, free.Count + 1 - Math.Max(1, keep)))];
    }
}
