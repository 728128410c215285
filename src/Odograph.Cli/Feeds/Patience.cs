using Odograph.Model.Errors;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Feeds;

/// <summary>
/// Does again what fails for a while, with doubling pauses, until it succeeds, the program is told to stop, or the
/// waiting is given up. Says what is being waited for. For one caller at a time.
/// </summary>
internal sealed class Patience(TimeProvider time, CancellationToken stop) : IDisposable
{
    static readonly BackoffLimits s_pauses = BackoffLimits.Default with { Longest = TimeSpan.FromSeconds(2) };

    readonly CancellationTokenSource _waits = CancellationTokenSource.CreateLinkedTokenSource(stop);

    volatile string? _trouble;

    /// <summary>What is being waited for; null when nothing is.</summary>
    public string? Trouble => _trouble;

    /// <summary>Called with each trouble, and with null at its end.</summary>
    public Action<string?>? TroubleChanged { get; set; }

    /// <exception cref="OperationCanceledException">The program was told to stop, or the waiting given up.</exception>
    public async Task<T> RunAsync<T>(Func<ValueTask<T>> operation)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                var result = await operation();
                Tell(null);
                return result;
            }
            catch (OdographException failed) when (failed is { Kind: ErrorKind.External, IsTransient: true })
            {
                Tell(failed.Hint is null ? failed.Message : $"{failed.Message}; {failed.Hint}");
            }

            await Task.Delay(s_pauses.DelayAfter(failures), time, _waits.Token);
        }
    }

    public Task RunAsync(Action operation) => RunAsync(() =>
    {
        operation();
        return ValueTask.FromResult(true);
    });

    /// <summary>Ends the waiting for good: what is appended would be of no use any more. Thread-safe.</summary>
    public void GiveUp() => _waits.Cancel();

    public void Dispose() => _waits.Dispose();

    void Tell(string? trouble)
    {
        if (trouble != _trouble)
        {
            _trouble = trouble;
            TroubleChanged?.Invoke(trouble);
        }
    }
}
