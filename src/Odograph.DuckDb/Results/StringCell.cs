using System.Runtime.InteropServices;

namespace Odograph.DuckDb;

/// <summary>
/// How DuckDB holds a Varchar or Blob (duckdb_string_t), 16 bytes:
/// <code>
/// 0  4  length in bytes
/// 4  12 up to 12 bytes: the text itself, zero-padded
/// 4  4  longer: its first 4 bytes
/// 8  8  longer: where it lies
/// </code>
/// A cell written by a table function may point into memory of its own; that must live until the same reader is called
/// again.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct StringCell
{
    public const int InlineBytes = 12;

    public ulong Low;
    public ulong High;

    public static unsafe ReadOnlySpan<byte> Read(StringCell* cell)
    {
        int length = (int)(uint)cell->Low;
        return new(length <= InlineBytes ? (byte*)cell + 4 : (byte*)cell->High, length);
    }

    /// <summary>A cell over bytes that stay where they are.</summary>
    public static unsafe StringCell Over(byte* text, int length)
    {
        StringCell cell = default;
        *(uint*)&cell = (uint)length;
        new ReadOnlySpan<byte>(text, Math.Min(length, length <= InlineBytes ? InlineBytes : 4))
            .CopyTo(new Span<byte>((byte*)&cell + 4, InlineBytes));
        if (length > InlineBytes)
        {
            cell.High = (ulong)text;
        }

        return cell;
    }
}
