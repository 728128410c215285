namespace Odograph.Pipeline.Loop;

/// <summary>
/// Says when the next batch is due: after the interval, or as soon as the trigger's bytes are waiting.
/// </summary>
sealed class Trigger(JobParts parts, JobRunnerOptions options, StatusBoard board)
{
    /// <summary>Batches of a quick start, and their interval.</summary>
    const int QuickBatches = 10;

    static readonly TimeSpan QuickInterval = TimeSpan.FromSeconds(1);

    readonly TimeProvider _time = parts.Time;
    long _cutAt = parts.Time.GetTimestamp();
    int _cuts;

    /// <param name="lag">Records that wait, or null where nobody can tell: then only the interval counts.</param>
    public async Task WaitAsync(Func<CancellationToken, Task<long?>> lag, CancellationToken cancellation)
    {
        var interval = options.QuickStart && _cuts < QuickBatches ? QuickInterval : parts.Definition.Trigger.Interval;
        while (interval - _time.GetElapsedTime(_cutAt) is var left && left > TimeSpan.Zero
            && !IsFull(await lag(cancellation)))
        {
            await Task.Delay(left < options.PollInterval ? left : options.PollInterval, _time, cancellation);
        }

        _cutAt = _time.GetTimestamp();
        _cuts++;
    }

    bool IsFull(long? lag) => lag * board.MeanPayloadBytes >= parts.Definition.Trigger.Bytes;
}
