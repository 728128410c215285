using System.Numerics;
using Odograph.Lake.Schemas;

namespace Odograph.Lake.Manifests;

/// <summary>
/// The order of a type's values that bounds are made by: text by code points (as UTF-8 bytes compare), binary and uuid
/// by unsigned bytes, and -0.0 equal to 0.0.
/// </summary>
internal static class ValueOrder
{
    public static int Compare(object left, object right) => (left, right) switch
    {
        (bool a, bool b) => a.CompareTo(b),
        (int a, int b) => a.CompareTo(b),
        (long a, long b) => a.CompareTo(b),
        (float a, float b) => a.CompareTo(b),
        (double a, double b) => a.CompareTo(b),
        (string a, string b) => Compare(a, b),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        (Guid a, Guid b) => a.ToByteArray(true).AsSpan().SequenceCompareTo(b.ToByteArray(true)),
        (BigInteger a, BigInteger b) => a.CompareTo(b),
        _ => throw new ArgumentException(
            $"{left.GetType().Name} and {right.GetType().Name} have no order", nameof(right)),
    };

    /// <summary>Whether a value is given in the CLR type that its type asks for.</summary>
    public static bool IsOf(PrimitiveType type, object value) => type.Kind switch
    {
        PrimitiveKind.Boolean => value is bool,
        PrimitiveKind.Int or PrimitiveKind.Date => value is int,
        PrimitiveKind.Long or PrimitiveKind.Time => value is long,
        PrimitiveKind.Timestamp or PrimitiveKind.TimestampTz => value is long,
        PrimitiveKind.Float => value is float,
        PrimitiveKind.Double => value is double,
        PrimitiveKind.String => value is string,
        PrimitiveKind.Uuid => value is Guid,
        PrimitiveKind.Binary or PrimitiveKind.Fixed => value is byte[],
        PrimitiveKind.Decimal => value is BigInteger,
        _ => false,
    };

    static int Compare(string left, string right)
    {
        // UTF-16 puts the characters beyond U+FFFF below those from U+E000 on; UTF-8 and the format do not.
        int common = left.AsSpan().CommonPrefixLength(right);
        return common == left.Length || common == right.Length
            ? left.Length.CompareTo(right.Length)
            : Rank(left[common]).CompareTo(Rank(right[common]));
    }

    static int Rank(char unit) => char.IsSurrogate(unit) ? 0x10000 + unit : unit;
}
