using System.Globalization;
using System.Text;
using System.Text.Json;
using Odograph.Lake.Avro;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;

namespace Odograph.Lake.Manifests;

/// <summary>Writes manifests (format: <see cref="ManifestFormat"/>).</summary>
public static class ManifestWriter
{
    /// <summary>
    /// Writes a manifest that adds files, synced, referenced by nothing. It is valid for whichever snapshot takes it
    /// in, also after many tries.
    /// </summary>
    /// <param name="key">Never used before: a manifest is not changed after it is written.</param>
    public static Task<ManifestFile> WriteAsync(
        IObjectStore store,
        string key,
        Schema schema,
        PartitionSpec spec,
        IReadOnlyList<DataFile> files,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var entries = files.Select(file => new ManifestEntry(ManifestEntryStatus.Added, null, null, null, file))
            .ToList();
        return WriteAsync(store, key, new Manifest(schema, spec, entries), cancellation);
    }

    internal static async Task<ManifestFile> WriteAsync(
        IObjectStore store, string key, Manifest manifest, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        byte[] bytes = Encode(manifest);
        await store.PutAsync(key, bytes, cancellation).ConfigureAwait(false);
        return ManifestSummary.Of(store.UriOf(key), bytes.Length, manifest);
    }

    internal static byte[] Encode(Manifest manifest, bool packed = true)
    {
        var (schema, spec) = (manifest.Schema, manifest.Spec);
        if (manifest.Entries.Count == 0)
        {
            throw new ArgumentException("a manifest has at least one file", nameof(manifest));
        }

        var header = new Dictionary<string, string>
        {
            [ManifestFormat.SchemaKey] = Json(writer => SchemaJson.Write(writer, schema)),
            [ManifestFormat.SchemaIdKey] = schema.Id.ToString(CultureInfo.InvariantCulture),
            [ManifestFormat.SpecKey] = Json(writer => SchemaJson.WriteSpecFields(writer, spec)),
            [ManifestFormat.SpecIdKey] = spec.Id.ToString(CultureInfo.InvariantCulture),
            [ManifestFormat.VersionKey] = "2",
            [ManifestFormat.ContentKey] = "data",
        };
        var types = spec.Fields.Select(field => PartitionValues.TypeOf(field, schema)).ToList();
        return AvroFile.Write(
            ManifestFormat.EntrySchema(spec, schema),
            header,
            manifest.Entries.Select(entry => EntryRecord(entry, types)),
            packed);
    }

    static object?[] EntryRecord(ManifestEntry entry, List<PrimitiveType> types)
    {
        if (entry.Status != ManifestEntryStatus.Added
            && (entry.SequenceNumber is null || entry.FileSequenceNumber is null))
        {
            throw new ArgumentException(
                $"the {entry.Status} entry of \"{entry.File.Path}\" has no sequence number", nameof(entry));
        }

        return
        [
            (int)entry.Status, entry.SnapshotId, entry.SequenceNumber, entry.FileSequenceNumber,
            FileRecord(entry.File, types),
        ];
    }

    static object?[] FileRecord(DataFile file, List<PrimitiveType> types)
    {
        if (file.Partition.Count != types.Count)
        {
            throw new ArgumentException(
                $"\"{file.Path}\" has {file.Partition.Count} partition values, its spec {types.Count} fields",
                nameof(file));
        }

        var partition = new object?[types.Count];
        for (int i = 0; i < partition.Length; i++)
        {
            partition[i] = PartitionValues.ToAvro(types[i], file.Partition[i]);
        }

        return
        [
            0, file.Path, file.Format, partition, file.RecordCount, file.SizeBytes,
            Pairs(file.ColumnSizes), Pairs(file.ValueCounts), Pairs(file.NullCounts),
            Pairs(file.NanCounts), Pairs(file.LowerBounds), Pairs(file.UpperBounds), null,
            file.SplitOffsets?.Select(offset => (object?)offset).ToList(), null, 0,
        ];
    }

    /// <summary>By id, so that equal files make equal bytes.</summary>
    static List<object?>? Pairs<T>(IReadOnlyDictionary<int, T> map) => map.Count == 0
        ? null
        : [.. map.OrderBy(pair => pair.Key).Select(pair => (object?)new object?[] { pair.Key, pair.Value })];

    static string Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
