namespace Odograph.Pipeline.Loop;

/// <summary>
/// What a commit under way gets when its run is to end: <see cref="Token"/> is cancelled so long after the stop, never
/// without one. Thread-safe.
/// </summary>
sealed class Grace : IDisposable
{
    readonly CancellationTokenSource _over = new();
    readonly CancellationTokenRegistration _stop;
    ITimer? _timer;

    public Grace(TimeSpan length, TimeProvider time, CancellationToken stop)
        => _stop = stop.Register(() => _timer = time.CreateTimer(
            _ => _over.Cancel(), null, length, Timeout.InfiniteTimeSpan));

    public CancellationToken Token => _over.Token;

    // The source is left to the collector: a timer that fires just now still may cancel it.
    public void Dispose()
    {
        _stop.Dispose();
        _timer?.Dispose();
    }
}
