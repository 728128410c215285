using Odograph.DuckDb.Functions;
using Odograph.DuckDb.Native;

namespace Odograph.DuckDb;

/// <summary>
/// Adds rows to a table, a chunk of up to 2,048 at a time. Rows are in the table after <see cref="Flush"/> or Dispose;
/// an appender that failed is disposed and its rows are lost. Not safe for concurrent use.
/// </summary>
public sealed unsafe class DuckDbAppender : IDisposable
{
    readonly string _table;
    nint _handle;
    nint _chunk;
    int _rows;

    public DuckDbAppender(DuckDbConnection connection, string table)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _table = table;
        fixed (byte* name = Utf8.Zero(table))
        {
            if (NativeMethods.duckdb_appender_create(connection.Handle, null, name, out _handle) != 0)
            {
                throw Failure();
            }
        }

        var types = new nint[(int)NativeMethods.duckdb_appender_column_count(_handle)];
        for (int i = 0; i < types.Length; i++)
        {
            types[i] = NativeMethods.duckdb_appender_column_type(_handle, (ulong)i);
        }

        fixed (nint* first = types)
        {
            _chunk = NativeMethods.duckdb_create_data_chunk(first, (ulong)types.Length);
        }

        for (int i = 0; i < types.Length; i++)
        {
            NativeMethods.duckdb_destroy_logical_type(ref types[i]);
        }
    }

    /// <summary>Adds a row of values in the table's order (see <see cref="VectorWriter.SetValue"/>).</summary>
    public void Append(params ReadOnlySpan<object?> values)
    {
        var chunk = new ChunkWriter(_chunk);
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, chunk.ColumnCount);
        for (int i = 0; i < values.Length; i++)
        {
            chunk[i].SetValue(_rows, values[i]);
        }

        if (++_rows == DuckDbChunk.Capacity)
        {
            AppendChunk();
        }
    }

    public void Flush()
    {
        AppendChunk();
        if (NativeMethods.duckdb_appender_flush(_handle) != 0)
        {
            throw Failure();
        }
    }

    public void Dispose()
    {
        if (_handle == 0)
        {
            return;
        }

        try
        {
            AppendChunk();
        }
        finally
        {
            NativeMethods.duckdb_destroy_data_chunk(ref _chunk);
            _ = NativeMethods.duckdb_appender_destroy(ref _handle);
            _handle = 0;
        }
    }

    void AppendChunk()
    {
        if (_rows == 0)
        {
            return;
        }

        NativeMethods.duckdb_data_chunk_set_size(_chunk, (ulong)_rows);
        _rows = 0;
        int state = NativeMethods.duckdb_append_data_chunk(_handle, _chunk);
        NativeMethods.duckdb_data_chunk_reset(_chunk);
        if (state != 0)
        {
            throw Failure();
        }
    }

    DuckDbException Failure() => new(
        DuckDbErrorType.InvalidInput,
        $"append to \"{_table}\": {Reason()}");

    string Reason() => _handle == 0 ? "no such table" : Utf8.Text(NativeMethods.duckdb_appender_error(_handle));
}
