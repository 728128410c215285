using Odograph.DuckDb.Native;

namespace Odograph.DuckDb;

/// <summary>A column of a result.</summary>
public sealed record DuckDbColumn(string Name, DuckDbLogicalType Type);

/// <summary>The rows of a statement, fetched in chunks of up to 2,048. Not safe for concurrent use.</summary>
public sealed class DuckDbResult : IDisposable
{
    readonly DuckDbConnection _connection;
    readonly CancellationToken _cancellation;
    NativeResult _result;
    nint _chunk;
    bool _isDisposed;

    internal unsafe DuckDbResult(DuckDbConnection connection, NativeResult result, CancellationToken cancellation)
    {
        _connection = connection;
        _cancellation = cancellation;
        _result = result;
        int columns = (int)NativeMethods.duckdb_column_count(ref result);
        Columns =
        [
            .. Enumerable.Range(0, columns).Select(column => new DuckDbColumn(
                Utf8.Text(NativeMethods.duckdb_column_name(ref _result, (ulong)column)),
                DuckDbLogicalType.Take(NativeMethods.duckdb_column_logical_type(ref _result, (ulong)column)))),
        ];
    }

    public IReadOnlyList<DuckDbColumn> Columns { get; }

    /// <summary>The next rows; false when there are no more. The chunk is good until the next call.</summary>
    /// <exception cref="DuckDbException">A streamed statement failed on its way.</exception>
    public unsafe bool TryFetch(out DuckDbChunk chunk)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ReleaseChunk();
        using (new InterruptOnCancel(_connection, _cancellation))
        {
            _chunk = NativeMethods.duckdb_fetch_chunk(_result);
        }

        if (_chunk == 0 && NativeMethods.duckdb_result_error(ref _result) is not null)
        {
            _isDisposed = true;
            throw DuckDbConnection.Failure(ref _result, _cancellation);
        }

        // An interrupted stream ends without an error of its own.
        _cancellation.ThrowIfCancellationRequested();
        chunk = new DuckDbChunk(_chunk, Columns);
        return _chunk != 0;
    }

    /// <summary>The rest of the rows as CLR values (see <see cref="DuckDbVector.GetValue"/>).</summary>
    public IReadOnlyList<object?[]> ReadRows()
    {
        var rows = new List<object?[]>();
        while (TryFetch(out var chunk))
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                rows.Add(chunk.GetRow(row));
            }
        }

        return rows;
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        ReleaseChunk();
        NativeMethods.duckdb_destroy_result(ref _result);
    }

    void ReleaseChunk()
    {
        if (_chunk != 0)
        {
            NativeMethods.duckdb_destroy_data_chunk(ref _chunk);
            _chunk = 0;
        }
    }
}
