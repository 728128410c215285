using System.Numerics;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Manifests;

/// <summary>Partition values between the form that <see cref="DataFile.Partition"/> has and the one that Avro
/// has.</summary>
internal static class PartitionValues
{
    public static PrimitiveType TypeOf(PartitionField field, Schema schema)
        => schema.Find(field.SourceId)?.Type is PrimitiveType source
            ? Transforms.ResultType(field.Transform, source)
            : throw new TableFormatException(
                $"partition field \"{field.Name}\": no primitive column {field.SourceId} in the schema");

    public static object? ToAvro(PrimitiveType type, object? value) => value switch
    {
        null => null,
        Guid uuid => uuid.ToByteArray(bigEndian: true),
        BigInteger unscaled => Padded(unscaled, DecimalBytes(type.Precision)),
        // From a file that is older than the column's promotion.
        int narrow when type.Kind == PrimitiveKind.Long => (long)narrow,
        float narrow when type.Kind == PrimitiveKind.Double => (double)narrow,
        _ when ValueOrder.IsOf(type, value) => value,
        _ => throw new ArgumentException(
            $"a partition value of {type.Kind} is not given as {value.GetType().Name}", nameof(value)),
    };

    /// <summary>A value read by the writer's types, which may be narrower than the column's are now.</summary>
    public static object? FromAvro(PrimitiveType type, object? value) => (type.Kind, value) switch
    {
        (_, null) => null,
        (PrimitiveKind.Long, int number) => (long)number,
        (PrimitiveKind.Double, float number) => (double)number,
        (PrimitiveKind.Uuid, byte[] { Length: 16 } bytes) => new Guid(bytes, bigEndian: true),
        (PrimitiveKind.Decimal, byte[] bytes) => new BigInteger(bytes, isBigEndian: true),
        _ when ValueOrder.IsOf(type, value) => value,
        _ => throw new TableFormatException(
            $"read a partition value: a {type.Kind} is not given as {value.GetType().Name}"),
    };

    /// <summary>The fewest bytes that hold every unscaled value of so many digits.</summary>
    public static int DecimalBytes(int precision)
    {
        var greatest = BigInteger.Pow(10, precision) - 1;
        return greatest.GetByteCount();
    }

    static byte[] Padded(BigInteger unscaled, int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(unscaled.Sign < 0 ? (byte)0xFF : (byte)0);
        var own = unscaled.ToByteArray(isBigEndian: true);
        own.CopyTo(bytes.AsSpan(length - own.Length));
        return bytes;
    }
}
