using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Avro;

/// <summary>
/// An Avro object container file, as a whole in memory (Avro spec 1.11, "Object Container Files").
/// </summary>
/// <remarks>
/// <code>
/// header   4F 62 6A 01 ("Obj", 1)
///          map of bytes: avro.schema (JSON), avro.codec ("null", "deflate"; absent = null), the owner's keys
///          16 bytes sync marker
/// block*   long    number of records
///          long    number of bytes that follow, as stored
///          bytes   the records one after another; with deflate packed (RFC 1951, no zlib header)
///          16 bytes the sync marker again
/// </code>
/// <para>Valid: magic, a codec of the two, every block's sync marker, every block used up by its records, nothing
/// behind the last block. The format has no checksum, so a changed byte inside a value may go unseen. No recovery: a
/// file is written once and whole; one that is damaged is a <see cref="TableFormatException"/>.</para>
/// <para>Written with deflate, which Spark, PyIceberg, DuckDB and icebird all read, in blocks of about 64 KiB. The sync
/// marker is taken from a hash of the content, so that equal content makes equal bytes.</para>
/// </remarks>
internal sealed record AvroFile(
    AvroSchema Schema, IReadOnlyDictionary<string, byte[]> Metadata, IReadOnlyList<object?[]> Records)
{
    /// <summary>A block larger than this when unpacked is refused.</summary>
    public const int MaxBlockBytes = 256 << 20;

    const int BlockTargetBytes = 64 << 10;
    const int SyncBytes = 16;
    const string SchemaKey = "avro.schema";
    const string CodecKey = "avro.codec";
    const string Deflate = "deflate";

    static readonly AvroSchema BytesSchema = new(AvroKind.Bytes);

    static ReadOnlySpan<byte> Magic => [(byte)'O', (byte)'b', (byte)'j', 1];

    /// <exception cref="TableFormatException">Damaged, or packed in a way that Odograph does not know.</exception>
    public static AvroFile Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new AvroReader(bytes);
        if (!bytes.StartsWith(Magic))
        {
            throw new TableFormatException("read Avro: the file does not begin as an Avro container does");
        }

        reader.Take(Magic.Length);
        var metadata = reader.ReadMap(BytesSchema).ToDictionary(pair => pair.Key, pair => (byte[])pair.Value!);
        var sync = reader.Take(SyncBytes);
        string codec = Text(metadata, CodecKey) ?? "null";
        var schema = AvroSchema.Parse(
            Text(metadata, SchemaKey)
                ?? throw new TableFormatException($"read Avro: no \"{SchemaKey}\" in the header"));
        if (schema.Kind != AvroKind.Record)
        {
            throw new TableFormatException($"read Avro: expected records, found {schema.Kind}");
        }

        var records = new List<object?[]>();
        while (reader.BytesLeft > 0)
        {
            ReadBlock(ref reader, schema, codec, sync, records);
        }

        return new AvroFile(schema, metadata, records);
    }

    /// <summary>An entry of the header as text; null when it is not there.</summary>
    public string? Text(string key) => Text(Metadata, key);

    public static byte[] Write(
        string schemaJson,
        IReadOnlyDictionary<string, string> metadata,
        IEnumerable<object?[]> records,
        bool packed = true)
    {
        var schema = AvroSchema.Parse(schemaJson);
        var blocks = Blocks(schema, records, packed);
        var header = new AvroWriter();
        header.WriteRaw(Magic);
        var all = new Dictionary<string, object?>
        {
            [SchemaKey] = Encoding.UTF8.GetBytes(schemaJson),
            [CodecKey] = Encoding.UTF8.GetBytes(packed ? Deflate : "null"),
        };
        foreach (var (key, text) in metadata)
        {
            all.Add(key, Encoding.UTF8.GetBytes(text));
        }

        header.Write(MapOfBytes, all);
        var sync = SyncOf(header, blocks);
        header.WriteRaw(sync);
        foreach (var (count, bytes) in blocks)
        {
            header.WriteLong(count);
            header.WriteBytes(bytes);
            header.WriteRaw(sync);
        }

        return header.ToArray();
    }

    static AvroSchema MapOfBytes { get; } = AvroSchema.Parse("""{"type":"map","values":"bytes"}""");

    static void ReadBlock(
        ref AvroReader reader, AvroSchema schema, string codec, ReadOnlySpan<byte> sync, List<object?[]> records)
    {
        long count = reader.ReadLong();
        long size = reader.ReadLong();
        if (size < 0 || size > reader.BytesLeft)
        {
            throw new TableFormatException($"read Avro: a block of {size} bytes where {reader.BytesLeft} are left");
        }

        var stored = reader.Take((int)size);
        var bytes = codec switch
        {
            "null" => stored,
            Deflate => Unpack(stored),
            _ => throw new TableFormatException(
                $"read Avro: codec \"{codec}\" is not one that Odograph reads",
                "write the table's metadata with gzip (write.avro.compression-codec)"),
        };
        if (count < 0 || count > bytes.Length)
        {
            throw new TableFormatException($"read Avro: a block of {count} records in {bytes.Length} bytes");
        }

        var values = new AvroReader(bytes);
        for (; count > 0; count--)
        {
            records.Add(values.ReadRecord(schema));
        }

        if (values.BytesLeft != 0 || !reader.Take(SyncBytes).SequenceEqual(sync))
        {
            throw new TableFormatException("read Avro: a block does not end where its header says");
        }
    }

    static ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> stored)
    {
        try
        {
            using var packed = new DeflateStream(new MemoryStream(stored.ToArray()), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var part = new byte[16 << 10];
            int read;
            while ((read = packed.Read(part)) > 0)
            {
                unpacked.Write(part, 0, read);
                if (unpacked.Length > MaxBlockBytes)
                {
                    throw new TableFormatException(
                        $"read Avro: a block of more than {MaxBlockBytes} bytes when unpacked");
                }
            }

            return unpacked.ToArray();
        }
        catch (InvalidDataException broken)
        {
            throw new TableFormatException("read Avro: packed data is damaged", inner: broken);
        }
    }

    static List<(long Count, byte[] Bytes)> Blocks(AvroSchema schema, IEnumerable<object?[]> records, bool packed)
    {
        var blocks = new List<(long Count, byte[] Bytes)>();
        var block = new AvroWriter();
        long count = 0;
        foreach (var record in records)
        {
            block.Write(schema, record);
            count++;
            if (block.Length >= BlockTargetBytes)
            {
                blocks.Add((count, packed ? Pack(block.ToArray()) : block.ToArray()));
                block.Clear();
                count = 0;
            }
        }

        if (count > 0)
        {
            blocks.Add((count, packed ? Pack(block.ToArray()) : block.ToArray()));
        }

        return blocks;
    }

    static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflate.Write(bytes);
        }

        return packed.ToArray();
    }

    static byte[] SyncOf(AvroWriter header, List<(long Count, byte[] Bytes)> blocks)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(header.ToArray());
        foreach (var (_, bytes) in blocks)
        {
            hash.AppendData(bytes);
        }

        return hash.GetHashAndReset()[..SyncBytes];
    }

    static string? Text(IReadOnlyDictionary<string, byte[]> metadata, string key)
        => metadata.TryGetValue(key, out var bytes) ? new AvroReader(bytes).RestAsText() : null;
}
