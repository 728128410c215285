using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Manifests;

/// <summary>
/// Values in Iceberg's binary single-value form (spec, appendix D), and the bounds of a column made of them. Values are
/// as <see cref="Transforms"/> takes them.
/// </summary>
/// <remarks>
/// <code>
/// boolean               1 byte, 0 or 1
/// int, date             4 bytes, least first
/// long, time, timestamp 8 bytes, least first (µs)
/// float, double         4, 8 bytes IEEE 754, least first
/// string                UTF-8, no length
/// uuid                  16 bytes, greatest first
/// fixed, binary         as it is
/// decimal               unscaled, two's complement, greatest first, as few bytes as it takes
/// </code>
/// A column that was int (float) when its file was written keeps the 4-byte form after its promotion to long (double).
/// </remarks>
public static class Bounds
{
    /// <summary>Metrics mode truncate(16): text and binary bounds are cut to 16 code points or bytes.</summary>
    public const int TruncateLength = 16;

    public static byte[] Encode(PrimitiveType type, object value)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(value);
        return (type.Kind, value) switch
        {
            (PrimitiveKind.Boolean, bool flag) => [flag ? (byte)1 : (byte)0],
            (PrimitiveKind.Int or PrimitiveKind.Date, int number) => Bytes(number),
            (PrimitiveKind.Long or PrimitiveKind.Time, long number) => Bytes(number),
            (PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz, long number) => Bytes(number),
            (PrimitiveKind.Float, float number) => Bytes(BitConverter.SingleToInt32Bits(number)),
            (PrimitiveKind.Double, double number) => Bytes(BitConverter.DoubleToInt64Bits(number)),
            (PrimitiveKind.String, string text) => Encoding.UTF8.GetBytes(text),
            (PrimitiveKind.Uuid, Guid uuid) => uuid.ToByteArray(bigEndian: true),
            (PrimitiveKind.Fixed or PrimitiveKind.Binary, byte[] bytes) => bytes,
            (PrimitiveKind.Decimal, BigInteger unscaled) => unscaled.ToByteArray(isBigEndian: true),
            _ => throw new ArgumentException($"a {type.Kind} is not given as {value.GetType().Name}", nameof(value)),
        };
    }

    /// <exception cref="TableFormatException">No value of the type has this length.</exception>
    public static object Decode(PrimitiveType type, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(type);
        return (type.Kind, bytes.Length) switch
        {
            (PrimitiveKind.Boolean, 1) => bytes[0] != 0,
            (PrimitiveKind.Int or PrimitiveKind.Date, 4) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
            (PrimitiveKind.Long, 4) => (long)BinaryPrimitives.ReadInt32LittleEndian(bytes),
            (PrimitiveKind.Long or PrimitiveKind.Time or PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz, 8)
                => BinaryPrimitives.ReadInt64LittleEndian(bytes),
            (PrimitiveKind.Float, 4) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
            (PrimitiveKind.Double, 4) => (double)BinaryPrimitives.ReadSingleLittleEndian(bytes),
            (PrimitiveKind.Double, 8) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
            // A bound may be cut by another writer in the middle of a character: what is broken is replaced, never
            // refused.
            (PrimitiveKind.String, _) => Encoding.UTF8.GetString(bytes),
            (PrimitiveKind.Uuid, 16) => new Guid(bytes, bigEndian: true),
            (PrimitiveKind.Fixed or PrimitiveKind.Binary, _) => bytes.ToArray(),
            (PrimitiveKind.Decimal, > 0 and <= 16) => new BigInteger(bytes, isBigEndian: true),
            _ => throw new TableFormatException($"read a bound: no {type.Kind} has {bytes.Length} bytes"),
        };
    }

    /// <summary>A lower bound for a column whose least value (NaNs aside) this is. Null when there is none to
    /// give.</summary>
    public static byte[]? Lower(PrimitiveType type, object? least) => least switch
    {
        null or double.NaN or float.NaN => null,
        // The order of bounds has -0.0 below +0.0, that of values has not: the lower bound of a zero has to be the
        // lesser one.
        0.0 => Encode(type, -0.0),
        0.0f => Encode(type, -0.0f),
        string text => Encode(type, CodePoints.First(text, TruncateLength)),
        byte[] bytes when type.Kind == PrimitiveKind.Binary && bytes.Length > TruncateLength => bytes[..TruncateLength],
        _ => Encode(type, least),
    };

    /// <summary>An upper bound for a column whose greatest value (NaNs aside) this is. Null when there is none to
    /// give.</summary>
    public static byte[]? Upper(PrimitiveType type, object? greatest) => greatest switch
    {
        null or double.NaN or float.NaN => null,
        0.0 => Encode(type, 0.0),
        0.0f => Encode(type, 0.0f),
        string text => UpperText(type, text),
        byte[] bytes when type.Kind == PrimitiveKind.Binary => UpperBytes(bytes),
        _ => Encode(type, greatest),
    };

    /// <summary>Whether a file's bounds of a column, where it has any, hold every value from the least to the greatest
    /// one.</summary>
    public static bool Hold(PrimitiveType type, DataFile file, int fieldId, object least, object greatest)
    {
        ArgumentNullException.ThrowIfNull(file);
        return (!file.LowerBounds.TryGetValue(fieldId, out byte[]? lower)
                || ValueOrder.Compare(Decode(type, lower), least) <= 0)
            && (!file.UpperBounds.TryGetValue(fieldId, out byte[]? upper)
                || ValueOrder.Compare(Decode(type, upper), greatest) >= 0);
    }

    static byte[]? UpperText(PrimitiveType type, string text)
    {
        string head = CodePoints.First(text, TruncateLength);
        string? bound = head.Length == text.Length ? text : CodePoints.Next(head);
        return bound is null ? null : Encode(type, bound);
    }

    static byte[]? UpperBytes(byte[] bytes)
    {
        if (bytes.Length <= TruncateLength)
        {
            return bytes;
        }

        int last = bytes.AsSpan(0, TruncateLength).LastIndexOfAnyExcept((byte)0xFF);
        if (last < 0)
        {
            return null;
        }

        var bound = bytes[..(last + 1)];
        bound[last]++;
        return bound;
    }

    static byte[] Bytes(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }

    static byte[] Bytes(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}
