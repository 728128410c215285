using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Odograph.Engine.Decoding.Fast;

/// <summary>
/// Strings of printable ASCII without escapes; see <see cref="FastNumbers"/> for what the methods return.
/// </summary>
internal static unsafe class FastText
{
    /// <summary>
    /// Per length (13 = longer): which bytes of the text lie in the cell, and whether the pointer does.
    /// </summary>
    static readonly CellMask* Masks = MakeMasks();

    /// <summary>From the opening quote to behind the closing one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Skip(byte* p, byte* end)
    {
        if (*p != '"')
            return null;
        for (p++; p < end; p += Vector256<byte>.Count)
        {
            var text = Vector256.Load(p);

            // As signed bytes, control characters and all that is no ASCII are below the space.
            var stops = Vector256.Equals(text, Vector256.Create((byte)'"'))
                | Vector256.Equals(text, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(text.AsSByte(), Vector256.Create((sbyte)0x20)).AsByte();
            uint bits = stops.ExtractMostSignificantBits();
            if (bits == 0)
                continue;
            p += BitOperations.TrailingZeroCount(bits);
            return *p == '"' ? p + 1 : null;
        }

        return null;
    }

    /// <summary>As <see cref="Skip"/>, and the cell points to the text or holds it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Read(byte* p, byte* end, StringCell* cell)
    {
        byte* behind = Skip(p, end);
        if (behind == null)
            return null;
        Write(cell, p + 1, (int)(behind - p) - 2);
        return behind;
    }

    /// <summary>Without a branch on the length; reads 12 bytes of the text whatever its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Write(StringCell* cell, byte* text, int length)
    {
        CellMask* mask = Masks + Math.Min((uint)length, StringCell.InlineBytes + 1);
        cell->Low = (uint)length | ((*(uint*)text & mask->First4) << 32);
        cell->High = (*(ulong*)(text + 4) & mask->Next8) | ((ulong)text & mask->Pointer);
    }

    static CellMask* MakeMasks()
    {
        // Lives as long as the program.
        var masks = (CellMask*)NativeMemory.AllocZeroed(StringCell.InlineBytes + 2, (nuint)sizeof(CellMask));
        for (var length = 0; length <= StringCell.InlineBytes; length++)
        {
            masks[length].First4 = (1UL << (8 * Math.Min(length, 4))) - 1;
            int next = Math.Max(length - 4, 0);
            masks[length].Next8 = next == 8 ? ulong.MaxValue : (1UL << (8 * next)) - 1;
        }

        masks[StringCell.InlineBytes + 1] = new CellMask { First4 = uint.MaxValue, Pointer = ulong.MaxValue };
        return masks;
    }

    struct CellMask
    {
        public ulong First4;
        public ulong Next8;
        public ulong Pointer;
    }
}
