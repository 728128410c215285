using Odograph.DuckDb.Functions;
using Odograph.DuckDb.Native;

namespace Odograph.DuckDb;

/// <summary>
/// A connection: runs one statement at a time, on the caller's thread and DuckDB's. Not safe for concurrent use but for
/// <see cref="Interrupt"/>. Dispose results before their connection.
/// </summary>
public sealed unsafe class DuckDbConnection : IDisposable
{
    // Guards the handle against an interrupt that comes while the connection is closed.
    readonly Lock _closing = new();
    nint _handle;
    bool _hasTableFunction;

    internal DuckDbConnection(nint handle) => _handle = handle;

    internal nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(_handle == 0, this);
            return _handle;
        }
    }

    /// <summary>Runs all statements of a text; what they return is thrown away.</summary>
    /// <returns>Rows that the last statement changed or copied.</returns>
    public long Execute(string sql, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        NativeResult result = default;
        Run(() => Query(sql, ref result), ref result, cancellation);
        long changed = (long)NativeMethods.duckdb_rows_changed(ref result);
        NativeMethods.duckdb_destroy_result(ref result);
        return changed;
    }

    /// <summary>Runs one statement to its end and keeps the whole result in memory.</summary>
    public DuckDbResult Query(string sql, CancellationToken cancellation = default)
    {
        using var statement = Prepare(sql);
        return statement.Run(stream: false, cancellation);
    }

    /// <summary>
    /// Runs one statement as its rows are fetched: memory does not grow with the result. The connection is busy until
    /// it is disposed.
    /// </summary>
    public DuckDbResult Stream(string sql, CancellationToken cancellation = default)
    {
        using var statement = Prepare(sql);
        return statement.Run(stream: true, cancellation);
    }

    /// <summary>All rows of a small result, as CLR values (see <see cref="DuckDbVector.GetValue"/>).</summary>
    public IReadOnlyList<object?[]> Rows(string sql, CancellationToken cancellation = default)
    {
        using var result = Query(sql, cancellation);
        return result.ReadRows();
    }

    /// <summary>The first column of the first row; null when there is no row.</summary>
    public object? Scalar(string sql, CancellationToken cancellation = default)
    {
        var rows = Rows(sql, cancellation);
        return rows.Count == 0 ? null : rows[0][0];
    }

    /// <summary>Parses and binds a text that must hold exactly one statement.</summary>
    public DuckDbStatement Prepare(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        return DuckDbStatement.Prepare(this, sql);
    }

    /// <summary>Lets SQL on this database read a source; its text stands behind FROM until it is disposed.</summary>
    public OpenTableSource Open(TableSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!_hasTableFunction)
        {
            TableFunction.Register(Handle);
            _hasTableFunction = true;
        }

        return new OpenTableSource(source);
    }

    /// <summary>Adds a function to the database, for as long as it is open.</summary>
    public void Register(ScalarFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        function.Register(Handle);
    }

    /// <summary>
    /// Stops what runs now: it fails with <see cref="DuckDbErrorType.Interrupt"/>. Between statements it has no effect.
    /// Callable from any thread. It cannot wake a managed callback that waits.
    /// </summary>
    public void Interrupt()
    {
        lock (_closing)
        {
            if (_handle != 0)
            {
                NativeMethods.duckdb_interrupt(_handle);
            }
        }
    }

    public void Dispose()
    {
        lock (_closing)
        {
            if (_handle != 0)
            {
                NativeMethods.duckdb_disconnect(ref _handle);
                _handle = 0;
            }
        }
    }

    internal delegate int NativeCall();

    /// <summary>
    /// Makes a call that fills a result; a failure becomes an exception, and a cancelled token an
    /// OperationCanceledException.
    /// </summary>
    internal void Run(NativeCall call, ref NativeResult result, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        int state;
        using (new InterruptOnCancel(this, cancellation))
        {
            state = call();
        }

        if (state != 0)
        {
            throw Failure(ref result, cancellation);
        }
    }

    internal static Exception Failure(ref NativeResult result, CancellationToken cancellation)
    {
        var type = (DuckDbErrorType)NativeMethods.duckdb_result_error_type(ref result);
        string message = Utf8.Text(NativeMethods.duckdb_result_error(ref result));
        NativeMethods.duckdb_destroy_result(ref result);
        return cancellation.IsCancellationRequested
            ? new OperationCanceledException(message, cancellation)
            : CallbackErrors.Find(type, message);
    }

    int Query(string sql, ref NativeResult result)
    {
        fixed (byte* text = Utf8.Zero(sql))
        {
            return NativeMethods.duckdb_query(Handle, text, ref result);
        }
    }
}
