namespace Odograph.DuckDb;

/// <summary>What DuckDB said no to (duckdb_error_type of the C API; the ones that callers tell apart).</summary>
public enum DuckDbErrorType
{
    Invalid = 0,
    OutOfRange = 1,
    Conversion = 2,
    DivideByZero = 5,
    NotImplemented = 11,
    Catalog = 13,
    Parser = 14,
    Constraint = 18,
    Connection = 21,
    Syntax = 22,
    Settings = 23,
    Binder = 24,
    InputOutput = 28,
    Interrupt = 29,
    Fatal = 30,
    Internal = 31,
    InvalidInput = 32,
    OutOfMemory = 33,
    Permission = 34,
    MissingExtension = 39,
}

/// <summary>
/// DuckDB refused or failed a statement; the message is its own. After <see cref="DuckDbErrorType.Fatal"/> the database
/// must be opened anew; after every other type the connection goes on. When a managed callback threw,
/// <see cref="Exception.InnerException"/> is what it threw.
/// </summary>
public sealed class DuckDbException : Exception
{
    public DuckDbException(DuckDbErrorType type, string message, Exception? inner = null)
        : base(message, inner)
        => Type = type;

    public DuckDbErrorType Type { get; }
}
