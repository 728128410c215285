using Odograph.Model.Events;
using Odograph.Simulation;
using Odograph.Simulation.Runs;

namespace Odograph.Cli.Feeds;

/// <summary>
/// Sends simulated events when they are due. What is due is appended at once, at most <see cref="BurstEvents"/> in one
/// go; the next go waits until the last one is durable, so a slow disk slows the feed down and memory stays flat. For
/// one caller.
/// </summary>
internal sealed class SimulatorFeed(IEnumerable<TimedEvent> events, IEventSink sink, TimeProvider time)
{
    /// <summary>Events that wait for one append; at the limit the rest waits for the next go.</summary>
    const int BurstEvents = 10_000;

    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    readonly List<SimulatedEvent> _burst = [];
    readonly Dictionary<string, List<LogEntry>> _entries = [];
    long _sent;

    /// <summary>Events that are durable.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Called with each event that was sent, on the feed's own thread.</summary>
    public Action<SimulatedEvent>? Watcher { get; init; }

    /// <summary>Is told how far the sending has come, before and after each append; null = nobody is.</summary>
    public RunTruth? Truth { get; init; }

    /// <summary>What waits where the truth cannot be written for a while; null = its error is thrown.</summary>
    public Patience? Patience { get; init; }

    /// <summary>Runs until the events end or it is told to stop; what was begun is finished.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        long begun = time.GetTimestamp();
        using var source = events.GetEnumerator();
        bool hasNext = source.MoveNext();
        while (hasNext && !stop.IsCancellationRequested)
        {
            var now = time.GetElapsedTime(begun);
            while (hasNext && source.Current.Due <= now && _burst.Count < BurstEvents)
            {
                _burst.Add(source.Current.Event);
                hasNext = source.MoveNext();
            }

            await SendAsync();
            if (hasNext && source.Current.Due > time.GetElapsedTime(begun))
            {
                await PauseAsync(stop);
            }
        }
    }

    async Task SendAsync()
    {
        if (_burst.Count == 0)
        {
            return;
        }

        await TellAsync(truth => truth.Begin(_sent + _burst.Count));
        foreach (var item in _burst)
        {
            if (!_entries.TryGetValue(item.Stream, out var entries))
            {
                _entries.Add(item.Stream, entries = []);
            }

            entries.Add(new LogEntry(item.Key, item.Payload));
        }

        foreach (var (stream, entries) in _entries.Where(pair => pair.Value.Count > 0))
        {
            await sink.AppendAsync(stream, entries);
            entries.Clear();
        }

        if (Watcher is { } watch)
        {
            _burst.ForEach(watch);
        }

        Interlocked.Add(ref _sent, _burst.Count);
        if (sink.IsDurable)
        {
            await TellAsync(truth => truth.End(_sent));
        }

        _burst.Clear();
    }

    async Task TellAsync(Action<RunTruth> tell)
    {
        if (Truth is { } truth && Patience is { } patience)
        {
            await patience.RunAsync(() => tell(truth));
        }
        else if (Truth is not null)
        {
            tell(Truth);
        }
    }

    async Task PauseAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Tick, time, stop);
        }
        catch (OperationCanceledException)
        {
            // The loop's condition ends the run.
        }
    }
}
