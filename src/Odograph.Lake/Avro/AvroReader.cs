using System.Buffers.Binary;
using System.Text;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Avro;

/// <summary>
/// Reads values by schema from one stretch of bytes (Avro spec 1.11, "Binary Encoding"). A value is: null, bool, int,
/// long, float, double, byte[] (bytes, fixed), string, object?[] (record, by place), List&lt;object?&gt; (array),
/// Dictionary&lt;string, object?&gt; (map), the value alone (union), string (enum).
/// </summary>
/// <remarks>
/// No byte is trusted: lengths and counts are compared with what is left before anything is allocated, so memory stays
/// within a small multiple of the bytes given. An array says how many elements follow; elements that take no bytes
/// could be any number of them, so a block of more elements than there are bytes left is refused. Values nested deeper
/// than <see cref="MaxDepth"/> are refused.
/// </remarks>
internal ref struct AvroReader(ReadOnlySpan<byte> bytes)
{
    /// <summary>Levels of records, arrays and maps inside each other; manifests have six.</summary>
    public const int MaxDepth = 64;

    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    ReadOnlySpan<byte> _left = bytes;

    public readonly int BytesLeft => _left.Length;

    public object? Read(AvroSchema schema, int depth = 0)
    {
        if (depth > MaxDepth)
        {
            throw new TableFormatException($"read Avro: values nested deeper than {MaxDepth}");
        }

        return schema.Kind switch
        {
            AvroKind.Null => null,
            AvroKind.Boolean => ReadBoolean(),
            AvroKind.Int => ReadInt(),
            AvroKind.Long => ReadLong(),
            AvroKind.Float => BinaryPrimitives.ReadSingleLittleEndian(Take(4)),
            AvroKind.Double => BinaryPrimitives.ReadDoubleLittleEndian(Take(8)),
            AvroKind.Bytes => ReadBytes(),
            AvroKind.String => ReadString(),
            AvroKind.Record => ReadRecord(schema, depth),
            AvroKind.Enum => schema.Symbols[Index(schema.Symbols.Count, "enum")],
            AvroKind.Array => ReadArray(schema.Element!, depth),
            AvroKind.Map => ReadMap(schema.Element!, depth),
            AvroKind.Union => Read(schema.Branches[Index(schema.Branches.Count, "union")], depth + 1),
            AvroKind.Fixed => Take(schema.SizeBytes).ToArray(),
            _ => throw new ArgumentOutOfRangeException(nameof(schema), schema.Kind, null),
        };
    }

    public object?[] ReadRecord(AvroSchema schema, int depth = 0)
    {
        var values = new object?[schema.Fields.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Read(schema.Fields[i].Schema, depth + 1);
        }

        return values;
    }

    /// <summary>Zigzag, then seven bits a byte, least first; at most ten bytes.</summary>
    public long ReadLong()
    {
        ulong zigzag = 0;
        for (int i = 0; i < 10; i++)
        {
            byte part = Take(1)[0];
            zigzag |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
            }
        }

        throw new TableFormatException("read Avro: a number longer than 10 bytes");
    }

    public byte[] ReadBytes() => Take(Length(ReadLong())).ToArray();

    public string ReadString() => AsText(Take(Length(ReadLong())));

    /// <summary>All that is left, as text.</summary>
    public string RestAsText() => AsText(Take(_left.Length));

    static string AsText(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException broken)
        {
            throw new TableFormatException("read Avro: text is not UTF-8", inner: broken);
        }
    }

    public Dictionary<string, object?> ReadMap(AvroSchema values, int depth = 0)
    {
        var map = new Dictionary<string, object?>();
        for (long count = BlockCount(); count != 0; count = BlockCount())
        {
            for (; count > 0; count--)
            {
                map[ReadString()] = Read(values, depth + 1);
            }
        }

        return map;
    }

    public ReadOnlySpan<byte> Take(int length)
    {
        if (length > _left.Length)
        {
            throw new TableFormatException($"read Avro: {length} bytes expected, {_left.Length} left");
        }

        var taken = _left[..length];
        _left = _left[length..];
        return taken;
    }

    bool ReadBoolean() => Take(1)[0] switch
    {
        0 => false,
        1 => true,
        var other => throw new TableFormatException($"read Avro: a boolean is 0 or 1, found {other}"),
    };

    int ReadInt()
        => ReadLong() is >= int.MinValue and <= int.MaxValue and var number
            ? (int)number
            : throw new TableFormatException("read Avro: an int beyond 32 bits");

    List<object?> ReadArray(AvroSchema element, int depth)
    {
        var items = new List<object?>();
        for (long count = BlockCount(); count != 0; count = BlockCount())
        {
            for (; count > 0; count--)
            {
                items.Add(Read(element, depth + 1));
            }
        }

        return items;
    }

    /// <summary>A negative count is followed by the block's length in bytes, which helps only those who skip.</summary>
    long BlockCount()
    {
        long count = ReadLong();
        if (count < 0)
        {
            ReadLong();
            count = count == long.MinValue ? long.MaxValue : -count;
        }

        return count <= _left.Length
            ? count
            : throw new TableFormatException($"read Avro: a block of {count} elements in {_left.Length} bytes");
    }

    int Index(int count, string what)
        => ReadLong() is >= 0 and var index && index < count
            ? (int)index
            : throw new TableFormatException($"read Avro: no such branch or symbol in a {what} of {count}");

    readonly int Length(long length)
        => length >= 0 && length <= _left.Length
            ? (int)length
            : throw new TableFormatException($"read Avro: {length} bytes expected, {_left.Length} left");
}
