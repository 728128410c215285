using System.Text;
using Odograph.DuckDb.Native;

namespace Odograph.DuckDb.Functions;

/// <summary>
/// The columns of a chunk to be filled. Column addresses are good until the callback returns; ask for each once per
/// chunk.
/// </summary>
public readonly unsafe struct ChunkWriter
{
    readonly nint _handle;

    internal ChunkWriter(nint handle) => _handle = handle;

    public int ColumnCount => (int)NativeMethods.duckdb_data_chunk_get_column_count(_handle);

    public VectorWriter this[int column] => new(NativeMethods.duckdb_data_chunk_get_vector(_handle, (ulong)column));
}

/// <summary>
/// One column to be filled, <see cref="DuckDbChunk.Capacity"/> cells of the type's width. All cells are valid until set
/// null.
/// </summary>
public readonly unsafe struct VectorWriter
{
    readonly nint _handle;

    internal VectorWriter(nint handle) => _handle = handle;

    /// <summary>
    /// The cells: 1 byte a Boolean, 4 an Integer, 8 a BigInt, Double or timestamp, 16 a <see cref="StringCell"/>.
    /// </summary>
    public void* Data => NativeMethods.duckdb_vector_get_data(_handle);

    /// <summary>One bit per row, 1 = valid; made (all valid) at the first call.</summary>
    public ulong* MakeValidity()
    {
        NativeMethods.duckdb_vector_ensure_validity_writable(_handle);
        return NativeMethods.duckdb_vector_get_validity(_handle);
    }

    public void SetNull(int row) => MakeValidity()[row >> 6] &= ~(1UL << (row & 63));

    public void Set(int row, bool value) => ((byte*)Data)[row] = value ? (byte)1 : (byte)0;

    public void Set(int row, int value) => ((int*)Data)[row] = value;

    public void Set(int row, long value) => ((long*)Data)[row] = value;

    public void Set(int row, double value) => ((double*)Data)[row] = value;

    public void Set(int row, string value) => Set(row, Encoding.UTF8.GetBytes(value));

    /// <summary>Copies text (valid UTF-8) or bytes into DuckDB's memory.</summary>
    public void Set(int row, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value)
        {
            byte none = 0;
            NativeMethods.duckdb_vector_assign_string_element_len(
                _handle, (ulong)row, bytes is null ? &none : bytes, (ulong)value.Length);
        }
    }

    /// <summary>A nullable CLR value: bool, int, long, double, string or byte[], of the column's type.</summary>
    /// <exception cref="ArgumentException">The value is of another type.</exception>
    public void SetValue(int row, object? value)
    {
        switch (value)
        {
            case null:
                SetNull(row);
                break;
            case bool flag:
                Set(row, flag);
                break;
            case int number:
                Set(row, number);
                break;
            case long number:
                Set(row, number);
                break;
            case double number:
                Set(row, number);
                break;
            case string text:
                Set(row, text);
                break;
            case byte[] bytes:
                Set(row, bytes.AsSpan());
                break;
            default:
                throw new ArgumentException($"No column takes a {value.GetType().Name}.", nameof(value));
        }
    }
}
