using Odograph.Log.Embedded;
using Odograph.Log.Files;
using Odograph.Log.Segments;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Model.Faults;
using Odograph.Model.Time;

namespace Odograph.Log.Partitions;

/// <summary>
/// One partition of a stream: the view that readers share, its reader, and its writer unless it is read-only.
/// Thread-safe.
/// </summary>
sealed class Partition : IAsyncDisposable
{
    readonly LogFiles _files;
    readonly TimeProvider _time;
    readonly PartitionWriter? _writer;

    // Guards changes of the view and the waiters; readers take the view without it.
    readonly Lock _gate = new();
    volatile PartitionView _view;
    TaskCompletionSource? _grown;
    bool _closed;

    Partition(
        PartitionPlace place, PartitionView view, EmbeddedLogOptions options, LogFiles files, TimeProvider time,
        bool writable)
    {
        Place = place;
        _view = view;
        _files = files;
        _time = time;
        Reader = new PartitionReader(place);
        _writer = writable ? new PartitionWriter(place, view, options, files, time, Publish) : null;
    }

    public PartitionPlace Place { get; }

    public PartitionView View => _view;

    public PartitionReader Reader { get; }

    public static Partition Open(
        PartitionPlace place, EmbeddedLogOptions options, LogFiles files, TimeProvider time, bool writable)
    {
        try
        {
            return new Partition(place, PartitionOpening.Open(place, files, writable), options, files, time, writable);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"open log \"{place.Stream}\" partition {place.Id}: {error.Message}",
                "check the disk and the permissions of the data folder",
                error);
        }
    }

    public Task<AppendedRange> AppendAsync(
        IReadOnlyList<LogEntry> entries, ReadOnlyMemory<int> order, long stampMicros, CancellationToken cancellation)
        => Writer.AppendAsync(entries, order, stampMicros, cancellation);

    public ValueTask WaitAsync(Position position, CancellationToken cancellation)
    {
        Task grown;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(EmbeddedLog));
            if (Position.FromNumber(_view.End) > position)
            {
                return ValueTask.CompletedTask;
            }

            _ = Writer;
            grown = (_grown ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        return new ValueTask(grown.WaitAsync(cancellation));
    }

    /// <summary>
    /// Drops leading segments whose records lie before a position and are older than <paramref name="keep"/>.
    /// </summary>
    public void Trim(Position before, TimeSpan keep)
    {
        _ = Writer;
        long olderThan = UnixMicros.From(_time.GetUtcNow() - keep);
        List<Segment> dropped = [];
        lock (_gate)
        {
            var segments = _view.Segments;
            int first = 0;
            while (first < segments.Count - 1
                && Position.FromNumber(segments[first + 1].First) <= before
                && segments[first + 1].BegunMicros <= olderThan)
            {
                dropped.Add(segments[first++]);
            }

            if (first > 0)
            {
                _view = _view with { Segments = [.. segments.Skip(first)] };
            }
        }

        foreach (var segment in dropped)
        {
            Reader.Forget(segment);
            Delete(segment);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        TaskCompletionSource? grown;
        lock (_gate)
        {
            _closed = true;
            grown = _grown;
        }

        grown?.TrySetException(new ObjectDisposedException(nameof(EmbeddedLog)));
        Reader.Dispose();
    }

    PartitionWriter Writer => _writer
        ?? throw new InvalidOperationException($"The log of stream \"{Place.Stream}\" was opened read-only.");

    void Publish(PartitionTail tail)
    {
        TaskCompletionSource? grown;
        lock (_gate)
        {
            var segments = _view.Segments[^1] == tail.Segment ? _view.Segments : [.. _view.Segments, tail.Segment];
            _view = new PartitionView(segments, tail.End, tail.Length);
            grown = _grown;
            _grown = null;
        }

        grown?.TrySetResult();
    }

    void Delete(Segment segment)
    {
        try
        {
            FailPoint.Hit(LogFailPoints.BeforeTrim, Place.Stream);
            File.Delete(segment.Path);
            File.Delete(IndexFile.PathOf(segment.Path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"trim log \"{Place.Stream}\" partition {Place.Id}: delete \"{segment.Path}\": {error.Message}",
                "check the permissions of the data folder; the file is dropped at a later start",
                error);
        }
    }
}
