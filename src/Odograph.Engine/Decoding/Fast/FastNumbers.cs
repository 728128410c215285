using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Odograph.Engine.Decoding.Fast;

/// <summary>
/// Numbers in the forms that producers write. Each method returns the byte behind the value, or null where it is none
/// of them: that says nothing about the value. At most 64 bytes from p on are read, and what is behind the value is not
/// checked.
/// </summary>
internal static unsafe class FastNumbers
{
    /// <summary>
    /// Integers up to here are doubles, and so is their quotient by a power of ten up to 22, correctly rounded.
    /// </summary>
    const ulong ExactIntegers = 1UL << 53;

    static ReadOnlySpan<double> PowersOf10 =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
    ];

    /// <summary>A number, bare or in quotes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Double(byte* p, double* cell)
    {
        if (*p != '"')
            return Bare(p, cell);
        p = Bare(p + 1, cell);
        return p != null && *p == '"' ? p + 1 : null;
    }

    /// <summary>Up to 7 digits with or without a sign, without fraction and exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Integer(byte* p, long* value)
    {
        bool negative = *p == '-';
        p += negative ? 1 : 0;
        int count = BitOperations.TrailingZeroCount(Digits.NotDigits(*(ulong*)p)) >> 3;
        if (count is 0 or 8 || (*p == '0' && count > 1))
            return null;
        var digits = (long)Digits.Read(p, count);
        *value = negative ? -digits : digits;
        p += count;
        return *p == '.' || (*p | 0x20) == 'e' ? null : p;
    }

    /// <summary>Up to 8 digits, a fraction with at most 19 and 19 in all, no exponent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Bare(byte* p, double* cell)
    {
        bool negative = *p == '-';
        p += negative ? 1 : 0;
        var isDigit = Vector256.LessThanOrEqual(
            Vector256.Load(p) - Vector256.Create((byte)'0'), Vector256.Create((byte)9));
        ulong digitBits = isDigit.ExtractMostSignificantBits();
        int whole = BitOperations.TrailingZeroCount(~digitBits);
        if ((uint)(whole - 1) > 7 || (*p == '0' && whole > 1))
            return null;
        ulong digits = Digits.Read(p, whole);
        p += whole;
        var scale = 0;
        if (*p == '.')
        {
            p++;
            scale = BitOperations.TrailingZeroCount(~(digitBits >> (whole + 1)));
            if ((uint)(scale - 1) > 7)
                return Long(p, digits, whole, scale, negative, cell);
            digits = (digits * Digits.PowersOf10[scale]) + Digits.Read(p, scale);
            p += scale;
        }

        if ((*p | 0x20) == 'e' || digits > ExactIntegers)
            return null;
        double value = digits / PowersOf10[scale];
        *cell = negative ? -value : value;
        return p;
    }

    /// <summary>A fraction of 9 to 19 digits from its first on, as doubles written in full have it.</summary>
    static byte* Long(byte* p, ulong whole, int wholeDigits, int scale, bool negative, double* cell)
    {
        if (scale is < 9 or > DecimalRounding.MaxScale || (whole != 0 && wholeDigits + scale > 19))
            return null;
        ulong fraction = Digits.Read8(p);
        fraction = scale <= 16
            ? (fraction * Digits.PowersOf10[scale - 8]) + Digits.Read(p + 8, scale - 8)
            : (((fraction * 100_000_000) + Digits.Read8(p + 8)) * Digits.PowersOf10[scale - 16])
                + Digits.Read(p + 16, scale - 16);
        p += scale;
        if ((*p | 0x20) == 'e')
            return null;
        ulong digits = (whole * Digits.PowersOf10[scale]) + fraction;
        double value = digits <= ExactIntegers ? digits / PowersOf10[scale] : DecimalRounding.Round(digits, scale);
        *cell = negative ? -value : value;
        return p;
    }
}
