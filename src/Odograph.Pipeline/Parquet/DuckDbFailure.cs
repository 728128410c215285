using System.Runtime.ExceptionServices;
using Odograph.DuckDb;
using Odograph.Model.Errors;

namespace Odograph.Pipeline.Parquet;

/// <summary>What a failure of DuckDB means here: whose move it is.</summary>
public static class DuckDbFailure
{
    /// <summary>
    /// The exception to throw instead. What a managed callback threw (an error of the log, a cancellation) comes out as
    /// it was.
    /// </summary>
    public static Exception Of(string operation, DuckDbException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        if (failure.InnerException is OdographException or OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(failure.InnerException);
        }

        if (failure.InnerException is IOException or UnauthorizedAccessException)
        {
            return new EnvironmentException(
                $"{operation}: {failure.InnerException.Message}", "check the disk and its free space", failure)
            {
                IsTransient = failure.InnerException is IOException,
            };
        }

        return failure.Type switch
        {
            DuckDbErrorType.InputOutput => new EnvironmentException(
                $"{operation}: {failure.Message}", "check the disk and its free space", failure)
            {
                IsTransient = true,
            },
            DuckDbErrorType.OutOfMemory => new EnvironmentException(
                $"{operation}: {failure.Message}",
                "give the engine more memory, or make batches smaller (trigger.bytes)",
                failure)
            {
                IsTransient = true,
            },
            _ => new OdographException(ErrorKind.Internal, $"{operation}: {failure.Message}", inner: failure),
        };
    }
}
