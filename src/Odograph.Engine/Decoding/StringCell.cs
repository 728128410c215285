using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Odograph.Engine.Decoding;

/// <summary>
/// DuckDB's string value, 16 bytes. Up to 12 bytes lie inside, zero-padded; a longer one is its length, its first 4
/// bytes and a pointer to all of them, which must stay readable as long as the vector is in use.
/// <code>
/// 0  u32  length in bytes
/// 4  u8×12 the bytes            (length ≤ 12)
/// 4  u8×4  first bytes, then at 8 the pointer   (length > 12)
/// </code>
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct StringCell
{
    public const int InlineBytes = 12;

    /// <summary>Length in the low half, first four bytes in the high half (little endian).</summary>
    public ulong Low;

    /// <summary>Further inline bytes, or the pointer.</summary>
    public ulong High;

    /// <summary>The bytes of a cell; valid as long as the cell stays where it is and what it points to lives.</summary>
    public static ReadOnlySpan<byte> Bytes(StringCell* cell)
    {
        uint length = *(uint*)cell;
        byte* first = length <= InlineBytes ? (byte*)cell + 4 : *(byte**)((byte*)cell + 8);
        return new ReadOnlySpan<byte>(first, (int)length);
    }

    /// <summary>Reads nothing but the string's own bytes.</summary>
    public static void Write(StringCell* cell, byte* text, int length)
    {
        *cell = default;
        *(uint*)cell = (uint)length;
        if (length <= InlineBytes)
        {
            Unsafe.CopyBlockUnaligned((byte*)cell + 4, text, (uint)length);
            return;
        }

        Unsafe.CopyBlockUnaligned((byte*)cell + 4, text, 4);
        *(byte**)((byte*)cell + 8) = text;
    }
}
