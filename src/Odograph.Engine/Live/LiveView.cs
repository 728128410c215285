using Odograph.Model.Events;
using Odograph.Pipeline.Definition;

namespace Odograph.Engine.Live;

/// <summary>What the live view has looked at of one stream.</summary>
/// <param name="Skipped">Records that it jumped over because it was behind.</param>
public readonly record struct LiveCounts(string Stream, long Read, long Skipped);

/// <summary>
/// The newest state of everything that has a place on the map, from the logs as records become durable: independent of
/// batches, and never in their way. A cache in memory; nothing is lost with it.
/// </summary>
public sealed class LiveView : IAsyncDisposable
{
    const int MostEntries = 200_000;

    readonly LiveBoard _board = new(MostEntries);
    readonly CancellationTokenSource _stop = new();
    readonly List<LiveTail> _tails;
    readonly Task _running;

    LiveView(IReadOnlyDictionary<string, IEventLog> logs, PipelineDefinition definition, TimeProvider time)
    {
        var streams = definition.Streams.Where(LiveDecoder.CanShow).ToList();
        _tails = [.. logs.Values.SelectMany(log => streams.Select(stream => new LiveTail(log, stream, _board, time)))];
        _running = Task.WhenAll(_tails.Select(tail => Task.Run(() => tail.RunAsync(_stop.Token))));
    }

    /// <summary>Begins to follow the logs; they must outlive the view.</summary>
    public static LiveView Start(
        IReadOnlyDictionary<string, IEventLog> logs, PipelineDefinition definition, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(logs);
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(time);
        return new LiveView(logs, definition, time);
    }

    /// <summary>Ascends with every change.</summary>
    public long Version => _board.Version;

    public IReadOnlyList<LiveCounts> Counts
        => [.. _tails.Select(tail => new LiveCounts(tail.Stream, tail.Read, tail.Skipped))];

    /// <summary>Null where nothing is known of it.</summary>
    public LiveEntry? Find(string stream, string key) => _board.Find(stream, key);

    /// <summary>
    /// Adds what has changed since a version, each thing once and in its newest state, what waited longest first, at
    /// most so many.
    /// </summary>
    /// <returns>The version to ask from next, and how many changes were left for then.</returns>
    public (long Version, int Left) ReadSince(
        long version, Func<LiveEntry, bool> isWanted, int most, List<LiveEntry> into)
    {
        ArgumentNullException.ThrowIfNull(isWanted);
        ArgumentNullException.ThrowIfNull(into);
        return _board.ReadSince(version, isWanted, most, into);
    }

    /// <summary>Completes when something has changed since a version.</summary>
    public Task WaitAsync(long version, CancellationToken cancellation) => _board.WaitAsync(version, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
