using Odograph.DuckDb.Native;

namespace Odograph.DuckDb;

/// <summary>
/// What a statement is (duckdb_statement_type of the C API). DESCRIBE, SHOW and SUMMARIZE count as Select.
/// </summary>
public enum DuckDbStatementKind
{
    Invalid = 0,
    Select = 1,
    Insert = 2,
    Update = 3,
    Explain = 4,
    Delete = 5,
    Prepare = 6,
    Create = 7,
    Execute = 8,
    Alter = 9,
    Transaction = 10,
    Copy = 11,
    Analyze = 12,
    VariableSet = 13,
    CreateFunction = 14,
    Drop = 15,
    Export = 16,
    Pragma = 17,
    Vacuum = 18,
    Call = 19,
    Set = 20,
    Load = 21,
    Relation = 22,
    Extension = 23,
    LogicalPlan = 24,
    Attach = 25,
    Detach = 26,
    Multi = 27,
}

/// <summary>One parsed and bound statement. Not safe for concurrent use. Its results outlive it.</summary>
public sealed unsafe class DuckDbStatement : IDisposable
{
    readonly DuckDbConnection _connection;
    nint _handle;

    DuckDbStatement(DuckDbConnection connection, nint handle)
    {
        _connection = connection;
        _handle = handle;
        Kind = (DuckDbStatementKind)NativeMethods.duckdb_prepared_statement_type(handle);
    }

    public DuckDbStatementKind Kind { get; }

    public DuckDbResult Run(bool stream = false, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_handle == 0, this);
        NativeResult result = default;
        _connection.Run(
            () => stream
                ? NativeMethods.duckdb_execute_prepared_streaming(_handle, ref result)
                : NativeMethods.duckdb_execute_prepared(_handle, ref result),
            ref result,
            cancellation);
        return new DuckDbResult(_connection, result, cancellation);
    }

    public void Dispose()
    {
        if (_handle != 0)
        {
            NativeMethods.duckdb_destroy_prepare(ref _handle);
            _handle = 0;
        }
    }

    internal static DuckDbStatement Prepare(DuckDbConnection connection, string sql)
    {
        ulong count;
        nint statements;
        fixed (byte* text = Utf8.Zero(sql))
        {
            count = NativeMethods.duckdb_extract_statements(connection.Handle, text, out statements);
        }

        try
        {
            if (count != 1)
            {
                string error = Utf8.Text(NativeMethods.duckdb_extract_statements_error(statements));
                throw new DuckDbException(
                    DuckDbErrorType.Parser, error.Length > 0 ? error : $"expected one statement, found {count}");
            }

            return PrepareFirst(connection, statements);
        }
        finally
        {
            NativeMethods.duckdb_destroy_extracted(ref statements);
        }
    }

    static DuckDbStatement PrepareFirst(DuckDbConnection connection, nint statements)
    {
        int state = NativeMethods.duckdb_prepare_extracted_statement(
            connection.Handle, statements, 0, out nint prepared);
        if (state == 0)
        {
            return new DuckDbStatement(connection, prepared);
        }

        string message = Utf8.Text(NativeMethods.duckdb_prepare_error(prepared));
        NativeMethods.duckdb_destroy_prepare(ref prepared);
        throw Functions.CallbackErrors.Find(TypeOf(message), message);
    }

    // A prepare that failed tells no type but in its text ("Binder Error: …").
    static DuckDbErrorType TypeOf(string message) => message.Split(' ', 2)[0] switch
    {
        "Parser" => DuckDbErrorType.Parser,
        "Binder" => DuckDbErrorType.Binder,
        "Catalog" => DuckDbErrorType.Catalog,
        "Permission" => DuckDbErrorType.Permission,
        "Conversion" => DuckDbErrorType.Conversion,
        "IO" => DuckDbErrorType.InputOutput,
        _ => DuckDbErrorType.InvalidInput,
    };
}
