using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Odograph.Lake.Avro;

/// <summary>
/// Writes values by schema (Avro spec 1.11, "Binary Encoding"); values as <see cref="AvroReader"/> gives them. A union
/// takes the first branch that its value's type fits. A value that does not fit its schema is misuse. Grows without a
/// limit of its own.
/// </summary>
internal sealed class AvroWriter
{
    readonly ArrayBufferWriter<byte> _bytes = new();

    public long Length => _bytes.WrittenCount;

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Clear() => _bytes.ResetWrittenCount();

    public void Write(AvroSchema schema, object? value)
    {
        switch (schema.Kind)
        {
            case AvroKind.Null:
                break;
            case AvroKind.Boolean:
                WriteByte((bool)value! ? (byte)1 : (byte)0);
                break;
            case AvroKind.Int:
                WriteLong((int)value!);
                break;
            case AvroKind.Long:
                WriteLong((long)value!);
                break;
            case AvroKind.Float:
                Span<byte> four = stackalloc byte[4];
                BinaryPrimitives.WriteSingleLittleEndian(four, (float)value!);
                _bytes.Write(four);
                break;
            case AvroKind.Double:
                Span<byte> eight = stackalloc byte[8];
                BinaryPrimitives.WriteDoubleLittleEndian(eight, (double)value!);
                _bytes.Write(eight);
                break;
            case AvroKind.Bytes:
                WriteBytes((byte[])value!);
                break;
            case AvroKind.String:
                WriteBytes(Encoding.UTF8.GetBytes((string)value!));
                break;
            case AvroKind.Fixed:
                WriteFixed(schema, (byte[])value!);
                break;
            default:
                WriteNested(schema, value);
                break;
        }
    }

    public void WriteLong(long value)
    {
        ulong zigzag = (ulong)((value << 1) ^ (value >> 63));
        while (zigzag >= 0x80)
        {
            WriteByte((byte)(zigzag | 0x80));
            zigzag >>= 7;
        }

        WriteByte((byte)zigzag);
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        WriteLong(bytes.Length);
        _bytes.Write(bytes);
    }

    public void WriteRaw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    void WriteByte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    void WriteNested(AvroSchema schema, object? value)
    {
        switch (schema.Kind)
        {
            case AvroKind.Record:
                WriteRecord(schema, (object?[])value!);
                break;
            case AvroKind.Enum:
                WriteLong(Place(schema.Symbols, symbol => symbol == (string)value!, value));
                break;
            case AvroKind.Array:
                WriteArray(schema.Element!, (IReadOnlyList<object?>)value!);
                break;
            case AvroKind.Map:
                WriteMap(schema.Element!, (IReadOnlyDictionary<string, object?>)value!);
                break;
            case AvroKind.Union:
                int branch = Place(schema.Branches, candidate => Fits(candidate, value), value);
                WriteLong(branch);
                Write(schema.Branches[branch], value);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(schema), schema.Kind, null);
        }
    }

    void WriteRecord(AvroSchema schema, object?[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, schema.Fields.Count);
        for (int i = 0; i < values.Length; i++)
        {
            Write(schema.Fields[i].Schema, values[i]);
        }
    }

    void WriteArray(AvroSchema element, IReadOnlyList<object?> items)
    {
        if (items.Count > 0)
        {
            WriteLong(items.Count);
            foreach (var item in items)
            {
                Write(element, item);
            }
        }

        WriteLong(0);
    }

    void WriteMap(AvroSchema values, IReadOnlyDictionary<string, object?> map)
    {
        if (map.Count > 0)
        {
            WriteLong(map.Count);
            foreach (var (key, value) in map)
            {
                WriteBytes(Encoding.UTF8.GetBytes(key));
                Write(values, value);
            }
        }

        WriteLong(0);
    }

    void WriteFixed(AvroSchema schema, byte[] bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes.Length, schema.SizeBytes);
        _bytes.Write(bytes);
    }

    static int Place<T>(IReadOnlyList<T> candidates, Func<T, bool> fits, object? value)
    {
        for (int i = 0; i < candidates.Count; i++)
        {
            if (fits(candidates[i]))
            {
                return i;
            }
        }

        throw new ArgumentException($"no branch or symbol for {value ?? "null"}", nameof(value));
    }

    static bool Fits(AvroSchema schema, object? value) => schema.Kind switch
    {
        AvroKind.Null => value is null,
        AvroKind.Boolean => value is bool,
        AvroKind.Int => value is int,
        AvroKind.Long => value is long,
        AvroKind.Float => value is float,
        AvroKind.Double => value is double,
        AvroKind.Bytes => value is byte[],
        AvroKind.Fixed => value is byte[] bytes && bytes.Length == schema.SizeBytes,
        AvroKind.String => value is string,
        AvroKind.Enum => value is string symbol && schema.Symbols.Contains(symbol),
        AvroKind.Record => value is object?[] record && record.Length == schema.Fields.Count,
        AvroKind.Array => value is IReadOnlyList<object?> and not object?[],
        AvroKind.Map => value is IReadOnlyDictionary<string, object?>,
        _ => false,
    };
}
