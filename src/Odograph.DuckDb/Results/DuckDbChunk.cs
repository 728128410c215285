using Odograph.DuckDb.Native;

namespace Odograph.DuckDb;

/// <summary>
/// Up to 2,048 rows in columns. Good only until its owner says (the next fetch, the end of a callback).
/// </summary>
public readonly struct DuckDbChunk
{
    /// <summary>Rows that a chunk can hold.</summary>
    public const int Capacity = 2048;

    readonly nint _handle;
    readonly IReadOnlyList<DuckDbColumn>? _columns;

    internal DuckDbChunk(nint handle, IReadOnlyList<DuckDbColumn>? columns)
    {
        _handle = handle;
        _columns = columns;
    }

    public int Count => _handle == 0 ? 0 : (int)NativeMethods.duckdb_data_chunk_get_size(_handle);

    public int ColumnCount => _handle == 0 ? 0 : (int)NativeMethods.duckdb_data_chunk_get_column_count(_handle);

    /// <summary>A column's cells. Ask once per chunk, not per row.</summary>
    public DuckDbVector this[int column]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)ColumnCount);
            nint vector = NativeMethods.duckdb_data_chunk_get_vector(_handle, (ulong)column);
            var type = _columns is null
                ? DuckDbLogicalType.Take(NativeMethods.duckdb_vector_get_column_type(vector))
                : _columns[column].Type;
            return new DuckDbVector(vector, type);
        }
    }

    public object?[] GetRow(int row)
    {
        var values = new object?[ColumnCount];
        for (int column = 0; column < values.Length; column++)
        {
            values[column] = this[column].GetValue(row);
        }

        return values;
    }
}
