using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Odograph.Lake.Tables;

/// <summary>
/// Table metadata as bytes: <c>metadata.json</c> of Iceberg's format version 2, one JSON object (spec, "Table Metadata"
/// and appendix C).
/// </summary>
/// <remarks>
/// <para>Keys that are always written, in this order: format-version (2), table-uuid, location, last-sequence-number,
/// last-updated-ms, last-column-id, current-schema-id, schemas, default-spec-id, partition-specs, last-partition-id,
/// default-sort-order-id, sort-orders, properties, then current-snapshot-id (left out for a table without rows), refs,
/// snapshots, snapshot-log, metadata-log, then every key that Odograph has no member for, as it was read. <c>schema</c>
/// and <c>partition-spec</c> of version 1 are never written.</para>
/// <para>Valid is a file whose required keys are there with the right types, whose version is 2 and whose current
/// schema, default spec and current snapshot are in their lists. Bytes that begin with gzip's magic number are unpacked
/// first, whatever the file is called. There is no recovery here: a file appears whole or not at all, and a damaged one
/// is a <see cref="TableFormatException"/>.</para>
/// </remarks>
public static class TableMetadataJson
{
    internal const int FormatVersion = 2;

    /// <summary>The largest unpacked gzip file that is read: an error beyond it (a hundred times the largest Odograph
    /// lets grow).</summary>
    internal const int MaxUnpackedBytes = 512 << 20;

    static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="TableFormatException">Damaged, of another format version, or with types that Odograph does not
    /// know.</exception>
    public static TableMetadata Read(ReadOnlySpan<byte> bytes)
    {
        byte[] text = bytes is [0x1F, 0x8B, ..] ? Unpack(bytes) : bytes.ToArray();
        try
        {
            using var document = JsonDocument.Parse(text);
            return TableMetadataReader.Read(document.RootElement);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // InvalidOperation: a name or text that is not Unicode.
            throw new TableFormatException($"read table metadata: not JSON: {broken.Message}", inner: broken);
        }
    }

    public static byte[] Write(TableMetadata metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, WriterOptions))
        {
            TableMetadataWriter.Write(writer, metadata);
        }

        return stream.ToArray();
    }

    static byte[] Unpack(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var packed = new GZipStream(new MemoryStream(bytes.ToArray()), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var part = new byte[81_920];
            int read;
            while ((read = packed.Read(part)) > 0)
            {
                unpacked.Write(part, 0, read);
                if (unpacked.Length > MaxUnpackedBytes)
                {
                    throw new TableFormatException(
                        $"read table metadata: more than {MaxUnpackedBytes} bytes when unpacked");
                }
            }

            return unpacked.ToArray();
        }
        catch (InvalidDataException broken)
        {
            throw new TableFormatException("read table metadata: gzip data is damaged", inner: broken);
        }
    }
}
