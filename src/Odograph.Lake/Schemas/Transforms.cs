using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Odograph.Model.Time;

namespace Odograph.Lake.Schemas;

/// <summary>
/// Partition transforms (Iceberg spec, "Partition Transforms"). Values are bool, int (also date: days since 1970), long
/// (also µs of time and timestamps), float, double, string, Guid, byte[] (binary, fixed) and BigInteger (unscaled
/// decimal). Rounds down below zero.
/// </summary>
public static class Transforms
{
    /// <summary>The partition value of a column's value; null for null.</summary>
    public static object? Apply(Transform transform, PrimitiveType source, object? value)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (value is null)
        {
            return null;
        }

        return transform.Kind switch
        {
            TransformKind.Identity => value,
            TransformKind.Void => null,
            TransformKind.Bucket => (Hash(source, value) & int.MaxValue) % transform.Width,
            TransformKind.Truncate => Truncate(value, transform.Width),
            TransformKind.Year => FloorDivide(Months(source, value), 12),
            TransformKind.Month => Months(source, value),
            TransformKind.Day => Days(source, value),
            TransformKind.Hour => checked((int)FloorDivide((long)value, 3600 * UnixMicros.PerSecond)),
            _ => throw new ArgumentOutOfRangeException(nameof(transform), transform.Kind, null),
        };
    }

    /// <summary>The type of the partition value.</summary>
    public static PrimitiveType ResultType(Transform transform, PrimitiveType source) => transform.Kind switch
    {
        TransformKind.Bucket or TransformKind.Year or TransformKind.Month or TransformKind.Hour => FieldType.Int,
        TransformKind.Day => new PrimitiveType(PrimitiveKind.Date),
        _ => source,
    };

    /// <summary>Whether a transform is defined for a type.</summary>
    internal static bool Takes(Transform transform, PrimitiveType source) => transform.Kind switch
    {
        TransformKind.Identity or TransformKind.Void => true,
        TransformKind.Bucket => transform.Width > 0
            && source.Kind is not (PrimitiveKind.Boolean or PrimitiveKind.Float or PrimitiveKind.Double),
        TransformKind.Truncate => transform.Width > 0
            && source.Kind is PrimitiveKind.Int or PrimitiveKind.Long or PrimitiveKind.Decimal or PrimitiveKind.String
                or PrimitiveKind.Binary,
        TransformKind.Hour => source.Kind is PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz,
        _ => source.Kind is PrimitiveKind.Date or PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz,
    };

    /// <summary>Whether a greater value never has a lesser partition value, so that a range of values is a range of
    /// partitions.</summary>
    internal static bool IsMonotonic(TransformKind kind) => kind is not (TransformKind.Bucket or TransformKind.Void);

    /// <summary>The 32-bit hash of a value (Iceberg spec, appendix B).</summary>
    internal static int Hash(PrimitiveType source, object value) => value switch
    {
        int number => HashOf(number),
        long number => HashOf(number),
        string text => Murmur3.Hash(Encoding.UTF8.GetBytes(text)),
        Guid uuid => Murmur3.Hash(uuid.ToByteArray(bigEndian: true)),
        byte[] bytes => Murmur3.Hash(bytes),
        BigInteger unscaled => Murmur3.Hash(unscaled.ToByteArray(isBigEndian: true)),
        _ => throw new ArgumentException(
            $"bucket does not take a {source.Kind} given as {value.GetType().Name}", nameof(value)),
    };

    static int HashOf(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Murmur3.Hash(bytes);
    }

    static object Truncate(object value, int width) => value switch
    {
        int number => (int)Truncate((long)number, width),
        long number => Truncate(number, width),
        BigInteger number => number - ((((number % width) + width)) % width),
        string text => CodePoints.First(text, width),
        byte[] bytes => bytes.Length <= width ? bytes : bytes[..width],
        _ => throw new ArgumentException($"truncate does not take a value of {value.GetType().Name}", nameof(value)),
    };

    // Wraps at the lower end of the type, as the reference does.
    static long Truncate(long number, int width) => unchecked(number - (((number % width) + width) % width));

    static int Days(PrimitiveType source, object value)
        => source.Kind == PrimitiveKind.Date ? (int)value : checked((int)FloorDivide((long)value, UnixMicros.PerDay));

    static int Months(PrimitiveType source, object value) => UnixMicros.MonthOfDay(Days(source, value));

    static int FloorDivide(int number, int by) => (int)FloorDivide((long)number, by);

    static long FloorDivide(long number, long by) => (number / by) - (number % by < 0 ? 1 : 0);
}
