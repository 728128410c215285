using System.Runtime.CompilerServices;

namespace Odograph.Engine.Decoding.Fast;

/// <summary>ASCII digits eight at a time inside one 64-bit word (little endian).</summary>
internal static unsafe class Digits
{
    public const ulong Zeros = 0x3030303030303030;

    /// <summary>Powers of ten that fit 64 bits.</summary>
    public static ReadOnlySpan<ulong> PowersOf10 =>
    [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
        100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000,
        10_000_000_000_000_000, 100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
    ];

    /// <summary>A bit 7 for each byte that is no digit; bytes behind the first such are not to be trusted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong NotDigits(ulong text)
    {
        ulong digits = text ^ Zeros;
        return (digits | (digits + 0x7676767676767676)) & 0x8080808080808080;
    }

    /// <summary>
    /// The first <paramref name="count"/> digits (1 to 8) at p as a number; what stands behind them does not matter.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read(byte* p, int count) => Join((*(ulong*)p ^ Zeros) << (64 - (8 * count)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Read8(byte* p) => Join(*(ulong*)p ^ Zeros);

    /// <summary>
    /// Eight bytes with the values 0 to 9, the first in memory the most significant digit: pairs, then fours, then all.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Join(ulong digits)
    {
        const ulong evenPairs = 0x000000FF000000FF;
        const ulong firstAndThird = 100 + (1_000_000UL << 32);
        const ulong secondAndFourth = 1 + (10_000UL << 32);
        ulong pairs = (digits * 10) + (digits >> 8);
        return (((pairs & evenPairs) * firstAndThird) + (((pairs >> 16) & evenPairs) * secondAndFourth)) >> 32;
    }
}
