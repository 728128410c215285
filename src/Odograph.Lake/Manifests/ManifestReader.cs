using System.Globalization;
using System.Text.Json;
using Odograph.Lake.Avro;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Manifests;

/// <summary>Reads manifests of any writer of format version 2 or 1 (format: <see cref="ManifestFormat"/>).</summary>
public static class ManifestReader
{
    /// <summary>A manifest as it is written; numbers that are to be inherited are null (Inherit fills them
    /// in).</summary>
    /// <exception cref="MissingFileException">It is not there.</exception>
    /// <exception cref="TableFormatException">It is damaged, or holds what Odograph does not know.</exception>
    public static async Task<Manifest> ReadAsync(
        IObjectStore store, string uri, CancellationToken cancellation = default)
        => Decode(uri, await TableFiles.ReadAsync(store, uri, "read manifest", cancellation).ConfigureAwait(false));

    /// <summary>A manifest as its manifest list names it, numbers inherited.</summary>
    internal static async Task<Manifest> ReadAsync(
        IObjectStore store, ManifestFile file, CancellationToken cancellation)
        => (await ReadAsync(store, file.Path, cancellation).ConfigureAwait(false)).Inherit(file);

    /// <summary>Counts and partition ranges of a manifest from its content: all that is needed to append it when only
    /// its name is known.</summary>
    /// <exception cref="MissingFileException">It is not there.</exception>
    public static async Task<ManifestFile> DescribeAsync(
        IObjectStore store, string uri, CancellationToken cancellation = default)
    {
        var bytes = await TableFiles.ReadAsync(store, uri, "read manifest", cancellation).ConfigureAwait(false);
        return ManifestSummary.Of(uri, bytes.Length, Decode(uri, bytes));
    }

    internal static Manifest Decode(string uri, ReadOnlyMemory<byte> bytes) => TableFiles.Reading("manifest", uri, () =>
    {
        var avro = AvroFile.Read(bytes.Span);
        if (avro.Text(ManifestFormat.ContentKey) is { } content and not "data")
        {
            throw new TableFormatException($"content is \"{content}\", expected \"data\"");
        }

        var schema = Header(avro, ManifestFormat.SchemaKey, SchemaJson.ReadSchema);
        if (int.TryParse(avro.Text(ManifestFormat.SchemaIdKey), CultureInfo.InvariantCulture, out int schemaId))
        {
            schema = schema with { Id = schemaId };
        }

        var fields = Header(avro, ManifestFormat.SpecKey, SchemaJson.ReadSpecFields);
        string? specId = avro.Text(ManifestFormat.SpecIdKey);
        if (!int.TryParse(specId, CultureInfo.InvariantCulture, out int id))
        {
            throw new TableFormatException($"{ManifestFormat.SpecIdKey} is \"{specId}\", expected a number");
        }

        var decoder = new ManifestDecoder(avro.Schema, schema, new PartitionSpec(id, fields));
        return new Manifest(schema, decoder.Spec, [.. avro.Records.Select(decoder.Entry)]);
    });

    static T Header<T>(AvroFile avro, string key, Func<JsonElement, string, T> read)
    {
        using var json = JsonDocument.Parse(
            avro.Text(key) ?? throw new TableFormatException($"no \"{key}\" in the header"));
        return read(json.RootElement, key);
    }
}
