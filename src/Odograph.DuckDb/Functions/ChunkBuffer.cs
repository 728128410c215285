using Odograph.DuckDb.Native;

namespace Odograph.DuckDb.Functions;

/// <summary>
/// A chunk that belongs to no statement: room for rows that are looked at and thrown away. Not safe for concurrent use.
/// </summary>
public sealed unsafe class ChunkBuffer : IDisposable
{
    nint _handle;

    public ChunkBuffer(IReadOnlyList<SourceColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        nint[] types = [.. columns.Select(column => NativeMethods.duckdb_create_logical_type((int)column.Type))];
        fixed (nint* first = types)
        {
            _handle = NativeMethods.duckdb_create_data_chunk(first, (ulong)types.Length);
        }

        for (int i = 0; i < types.Length; i++)
        {
            NativeMethods.duckdb_destroy_logical_type(ref types[i]);
        }
    }

    /// <summary>Makes all cells valid again.</summary>
    public ChunkWriter Reset()
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        NativeMethods.duckdb_data_chunk_reset(_handle);
        return new ChunkWriter(_handle);
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            NativeMethods.duckdb_destroy_data_chunk(ref _handle);
            _handle = 0;
        }
    }
}
