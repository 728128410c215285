using System.Security;
using Odograph.Model.Errors;

namespace Odograph.Pipeline.Loop;

/// <summary>How infrastructure errors are retried.</summary>
/// <param name="First">Wait after the first failure; doubles with each. Default 100 ms.</param>
/// <param name="Longest">Default 15 s.</param>
/// <param name="MaxTriesOfPermanent">
/// Tries in a row of an operation whose error is not marked as transient (no permission, say): then the error ends the
/// run. Default 8, about 13 s. Transient errors are retried for as long as the run lasts.
/// </param>
public sealed record BackoffLimits(TimeSpan First, TimeSpan Longest, int MaxTriesOfPermanent)
{
    public static BackoffLimits Default { get; } = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(15), 8);

    /// <summary>Wait after the given number of failures in a row (from 1 on).</summary>
    public TimeSpan DelayAfter(int failures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        double factor = Math.Pow(2, Math.Min(failures - 1, 30));
        return First.Ticks * factor >= Longest.Ticks ? Longest : First * factor;
    }
}

/// <summary>
/// Runs operations that talk to disk or network again and again until they succeed; every failure is shown.
/// Thread-safe.
/// </summary>
sealed class Backoff(TimeProvider time, BackoffLimits limits, Action<string, Exception> show)
{
    /// <param name="operation">Gets the number of the try, from 1 on, so that names of new files can differ.</param>
    public async Task<T> RunAsync<T>(string what, Func<int, Task<T>> operation, CancellationToken cancellation)
    {
        for (int tries = 1; ; tries++)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return await operation(tries);
            }
            catch (Exception error) when (MayRetry(error, tries) && !cancellation.IsCancellationRequested)
            {
                await PauseAsync(what, error, tries, cancellation);
            }
        }
    }

    public Task RunAsync(string what, Func<int, Task> operation, CancellationToken cancellation)
        => RunAsync(
            what,
            async tries =>
            {
                await operation(tries);
                return true;
            },
            cancellation);

    public bool MayRetry(Exception error, int failures)
        => IsInfrastructure(error) && (IsTransient(error) || failures < limits.MaxTriesOfPermanent);

    /// <summary>Shows the error and waits.</summary>
    public Task PauseAsync(string what, Exception error, int failures, CancellationToken cancellation)
    {
        show(what, error);
        return WaitAsync(failures, cancellation);
    }

    public Task WaitAsync(int failures, CancellationToken cancellation)
        => Task.Delay(limits.DelayAfter(failures), time, cancellation);

    public static bool IsInfrastructure(Exception error) => error switch
    {
        JobStoppedException => false,
        OdographException known => known.Kind == ErrorKind.External,
        IOException or TimeoutException or HttpRequestException or UnauthorizedAccessException or SecurityException
            => true,
        _ => false,
    };

    static bool IsTransient(Exception error) => error switch
    {
        OdographException known => known.IsTransient,
        UnauthorizedAccessException or SecurityException => false,
        _ => true,
    };
}
