using Odograph.Log.Embedded;
using Odograph.Log.Files;
using Odograph.Log.Segments;
using Odograph.Model.Errors;
using Odograph.Model.Events;

namespace Odograph.Log.Partitions;

/// <summary>
/// Appends to one partition by group commit: callers encode their entries into the group that is being filled; one
/// thread takes it, writes it with one write, syncs once, publishes it to readers and wakes its callers, while the next
/// one fills. Thread-safe.
/// </summary>
/// <remarks>
/// Positions are given when an entry is encoded. So when a commit fails, the group behind it, encoded for positions
/// behind it, fails too.
/// </remarks>
sealed class PartitionWriter : IAsyncDisposable
{
    const int StackBytes = 256 << 10;
    const int LeastBufferBytes = 64 << 10;

    readonly PartitionPlace _place;
    readonly EmbeddedLogOptions _options;
    readonly PartitionTail _tail;
    readonly Action<PartitionTail> _publish;
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guards the fields below it; the thread waits on it for work. A plain object, for Monitor.Wait.
    readonly object _gate = new();
    Group _filling;
    bool _stopping;
    Thread? _thread;

    public PartitionWriter(
        PartitionPlace place, PartitionView view, EmbeddedLogOptions options, LogFiles files, TimeProvider time,
        Action<PartitionTail> publish)
    {
        _place = place;
        _options = options;
        _publish = publish;
        _tail = new PartitionTail(place, view, options.SegmentBytes, files, time);
        _filling = AtTail();
    }

    /// <summary>
    /// Appends the entries that <paramref name="order"/> names, in its order; completes when they are durable.
    /// </summary>
    /// <exception cref="AppendFailedException">It says which of them are not.</exception>
    public async Task<AppendedRange> AppendAsync(
        IReadOnlyList<LogEntry> entries, ReadOnlyMemory<int> order, long stampMicros, CancellationToken cancellation)
    {
        var groups = new List<(Group Group, int Added)>(1);
        int count = order.Length;
        var whole = order;
        long from = 0;
        long to = 0;
        while (true)
        {
            Group used;
            lock (_gate)
            {
                if (groups.Exists(used => used.Group.HasFailed))
                {
                    break; // a part is lost: the rest must not be stored without it
                }

                used = _filling;
                int added = Fill(entries, order.Span, stampMicros);
                order = order[added..];
                if (added > 0)
                {
                    from = groups.Count == 0 ? used.End - added : from;
                    to = used.End;
                    groups.Add((used, added));
                }
            }

            if (order.IsEmpty)
            {
                break;
            }

            await used.Taken.WaitAsync(cancellation).ConfigureAwait(false);
        }

        int stored = 0;
        foreach (var (group, added) in groups)
        {
            try
            {
                await group.Durable.WaitAsync(cancellation).ConfigureAwait(false);
            }
            catch (EnvironmentException error)
            {
                throw new AppendFailedException(error, whole[stored..].ToArray());
            }

            stored += added;
        }

        return new AppendedRange(_place.Id, Position.FromNumber(from), Position.FromNumber(to), count);
    }

    /// <summary>Commits what is queued, then ends the thread and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
            if (_thread is null)
            {
                _ended.TrySetResult();
            }
        }

        await _ended.Task.ConfigureAwait(false);
        _tail.Dispose();
    }

    /// <summary>Under the lock: adds entries until the group is full, and sees to it that the thread runs.</summary>
    int Fill(IReadOnlyList<LogEntry> entries, ReadOnlySpan<int> order, long stampMicros)
    {
        ObjectDisposedException.ThrowIf(_stopping, typeof(EmbeddedLog));
        bool wasEmpty = _filling.Count == 0;
        int added = 0;
        while (added < order.Length && _filling.TryAdd(entries[order[added]], stampMicros, _options.QueueBytes))
        {
            added++;
        }

        if (_thread is null)
        {
            _thread = new Thread(Run, StackBytes) { IsBackground = true, Name = $"log {_place.Stream}/{_place.Id}" };
            _thread.Start();
        }
        else if (wasEmpty)
        {
            Monitor.Pulse(_gate);
        }

        return added;
    }

    void Run()
    {
        while (Take() is { } group)
        {
            try
            {
                _tail.Commit(group);
                _publish(_tail);
                group.Complete();
            }
            catch (Exception error)
            {
                FailFrom(group, error);
            }

            group.Release();
        }

        _ended.TrySetResult();
    }

    Group? Take()
    {
        lock (_gate)
        {
            while (_filling.Count == 0 && !_stopping)
            {
                Monitor.Wait(_gate);
            }

            if (_filling.Count == 0)
            {
                return null;
            }

            var taken = _filling;
            _filling = Behind(taken);
            taken.Take();
            return taken;
        }
    }

    void FailFrom(Group group, Exception error)
    {
        Group behind;
        lock (_gate)
        {
            behind = _filling;
            group.HasFailed = true;
            behind.HasFailed = true;
            _filling = AtTail();
        }

        group.Fail(error);
        behind.Fail(error);
        behind.Release();
    }

    Group AtTail()
        => NextGroup(_tail.End, _tail.SegmentFirst, _tail.Length, _tail.NextPlaceOffset, LeastBufferBytes);

    // The next group becomes about as long, so its buffer need not grow, and be copied, step by step.
    Group Behind(Group group) => NextGroup(
        group.End,
        group.SegmentFirst,
        group.Offset + group.Bytes.Length,
        group.NextPlaceOffset,
        Math.Max(group.Bytes.Length, LeastBufferBytes));

    Group NextGroup(long first, long segmentFirst, long offset, long nextPlaceOffset, int expectedBytes)
        => offset < _options.SegmentBytes || first == segmentFirst
            ? new Group(first, segmentFirst, _place.SeedOf(segmentFirst), offset, nextPlaceOffset, expectedBytes)
            : new Group(
                first,
                first,
                _place.SeedOf(first),
                SegmentHeader.Length,
                SegmentHeader.Length + SparseIndex.SpacingBytes,
                expectedBytes);
}
