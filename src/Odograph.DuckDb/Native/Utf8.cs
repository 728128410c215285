using System.Runtime.InteropServices;
using System.Text;

namespace Odograph.DuckDb.Native;

/// <summary>Text as the C API takes and gives it: UTF-8 with a zero at its end.</summary>
static unsafe class Utf8
{
    /// <exception cref="ArgumentException">The text holds a zero character, behind which DuckDB would not
    /// read.</exception>
    public static byte[] Zero(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new ArgumentException("SQL and names cannot hold the character U+0000.", nameof(text))
        : Encoding.UTF8.GetBytes(text + "\0");

    public static string Text(byte* text) => text is null ? "" : Marshal.PtrToStringUTF8((nint)text) ?? "";

    /// <summary>Takes over text that DuckDB allocated.</summary>
    public static string TakeText(byte* text)
    {
        string taken = Text(text);
        NativeMethods.duckdb_free(text);
        return taken;
    }
}
