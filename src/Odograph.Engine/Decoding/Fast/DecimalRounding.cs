using System.Numerics;
using System.Runtime.CompilerServices;

namespace Odograph.Engine.Decoding.Fast;

/// <summary>
/// The double nearest to digits · 10^-scale, ties to even, without a wide division: the method of Daniel Lemire,
/// "Number Parsing at a Gigabyte per Second" (2021), with the proof of Mushtak and Lemire (2023) that it needs no
/// second way. Only for scale 1 to 19, so that the result is neither subnormal nor infinite.
/// </summary>
internal static class DecimalRounding
{
    public const int MaxScale = 19;

    /// <summary>1 / 5^scale as a 128-bit fraction with its highest bit set, rounded up.</summary>
    static readonly UInt128[] Reciprocals = MakeReciprocals();

    /// <param name="digits">Not zero.</param>
    /// <param name="scale">1 to <see cref="MaxScale"/>.</param>
    public static double Round(ulong digits, int scale)
    {
        int zeros = BitOperations.LeadingZeroCount(digits);
        ulong normal = digits << zeros;
        UInt128 reciprocal = Reciprocals[scale];
        ulong high = Math.BigMul(normal, (ulong)(reciprocal >> 64), out ulong low);
        if ((high & 0x1FF) == 0x1FF)
        {
            // The bits below those that are kept are all ones: the reciprocal's lower half may carry into them.
            ulong carry = Math.BigMul(normal, (ulong)reciprocal, out _);
            low += carry;
            high += low < carry ? 1UL : 0;
        }

        var upper = (int)(high >> 63);
        int shift = upper + 9;
        ulong mantissa = high >> shift;

        // Exactly half way, which only small powers of five can be: drop the bit that would round up to an odd number.
        if (low <= 1 && scale <= 4 && (mantissa & 3) == 1 && mantissa << shift == high)
            mantissa--;
        mantissa = (mantissa + (mantissa & 1)) >> 1;
        int exponent = Exponent(scale) + upper - zeros + 1023;
        if (mantissa >= 1UL << 53)
        {
            mantissa = 1UL << 52;
            exponent++;
        }

        return BitConverter.UInt64BitsToDouble((mantissa & ((1UL << 52) - 1)) | ((ulong)exponent << 52));
    }

    /// <summary>The binary exponent of 10^-scale: floor(-scale · log2(10)) + 63.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Exponent(int scale) => ((217706 * -scale) >> 16) + 63;

    static UInt128[] MakeReciprocals()
    {
        var reciprocals = new UInt128[MaxScale + 1];
        BigInteger power = 1;
        for (var scale = 1; scale <= MaxScale; scale++)
        {
            power *= 5;
            reciprocals[scale] = (UInt128)((BigInteger.One << ((int)power.GetBitLength() + 127)) / power) + 1;
        }

        return reciprocals;
    }
}
