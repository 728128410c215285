using Odograph.DuckDb;
using Odograph.Model.Errors;

namespace Odograph.Engine.Query;

/// <summary>DuckDB's refusals in the words of the product.</summary>
static class QueryErrors
{
    public static OdographException Translate(DuckDbException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error.Type switch
        {
            DuckDbErrorType.Permission => new OdographException(
                ErrorKind.User,
                $"run SQL: {error.Message}",
                "queries read the tables of the lake only; bring other files in with `odograph ingest`",
                error),
            DuckDbErrorType.OutOfMemory => new QueryMemoryException($"run SQL: {error.Message}", error),
            DuckDbErrorType.InputOutput or DuckDbErrorType.Fatal => new EnvironmentException(
                $"run SQL: {error.Message}",
                "check the disk; `odograph lake verify` tells which files are whole",
                error),
            DuckDbErrorType.Internal => new OdographException(
                ErrorKind.Internal, $"run SQL: {error.Message}", inner: error),
            _ => new OdographException(
                ErrorKind.User,
                $"run SQL: {error.Message}",
                "`odograph lake ls` lists the tables, `odograph lake show TABLE` its columns",
                error),
        };
    }
}
