using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Model.Time;

namespace Odograph.Log.InMemory;

/// <summary>
/// A log in memory that can be told to behave as any log of the outside may: reshard, drop its beginning, be made anew,
/// hide its end, be damaged, fail. Nothing survives it. Thread-safe.
/// </summary>
public sealed class InMemoryLog(TimeProvider time, InMemoryLogOptions? options = null) : IEventLog
{
    readonly InMemoryLogOptions _options = options ?? new InMemoryLogOptions();

    // Guards everything below it; waiters are woken outside.
    readonly Lock _gate = new();
    readonly Dictionary<string, MemoryStreamLog> _streams = new(StringComparer.Ordinal);
    readonly List<(InMemoryLogCall Call, Exception Error, bool Afterwards)> _failures = [];
    long _bytes;
    bool _hidesEnd;
    bool _closed;

    /// <summary>Whether partitions say where they end. Reads still tell when they have caught up.</summary>
    public bool HidesEnd
    {
        get
        {
            lock (_gate)
            {
                return _hidesEnd;
            }
        }

        set
        {
            lock (_gate)
            {
                _hidesEnd = value;
            }
        }
    }

    /// <summary>
    /// Closes the parents and adds partitions that are their children; records go to open partitions alone from now on.
    /// </summary>
    /// <returns>The children's ids.</returns>
    public IReadOnlyList<string> Reshard(string stream, IReadOnlyList<string> parents, int children)
    {
        ArgumentNullException.ThrowIfNull(parents);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(children);
        var woken = new List<TaskCompletionSource?>();
        List<string> ids = [];
        lock (_gate)
        {
            var found = StreamOf(stream);
            foreach (string parent in parents)
            {
                var closing = PartitionOf(stream, parent, Position.Zero);
                closing.Close();
                woken.Add(closing.TakeWaiters());
            }

            for (int i = 0; i < children; i++)
            {
                ids.Add(found.AddPartition([.. parents]).Id);
            }
        }

        Wake(woken);
        return ids;
    }

    /// <summary>Drops the records before a position, as a log does whose time to keep is over.</summary>
    public void Truncate(string stream, string partition, Position beginning)
    {
        lock (_gate)
        {
            PartitionOf(stream, partition, beginning).Truncate(beginning);
        }
    }

    /// <summary>
    /// Takes the records at and behind a position away, as a log does that was restored from an older copy of itself.
    /// </summary>
    public void CutEnd(string stream, string partition, Position end)
    {
        lock (_gate)
        {
            PartitionOf(stream, partition, end).CutEnd(end);
        }
    }

    /// <summary>Takes a partition away; the others stay as they are.</summary>
    public void Drop(string stream, string partition)
    {
        TaskCompletionSource? woken;
        lock (_gate)
        {
            var dropped = PartitionOf(stream, partition, Position.Zero);
            woken = dropped.TakeWaiters();
            StreamOf(stream).Partitions.Remove(dropped);
        }

        Wake([woken]);
    }

    /// <summary>
    /// Makes the stream anew under the same name: no records, positions from the start, another incarnation.
    /// </summary>
    public void ChangeIncarnation(string stream)
    {
        List<TaskCompletionSource?> woken;
        lock (_gate)
        {
            var found = StreamOf(stream);
            woken = [.. found.Partitions.Select(partition => partition.TakeWaiters())];
            found.Begin();
        }

        Wake(woken);
    }

    /// <summary>
    /// Makes the records of a range unreadable; <paramref name="to"/> null = to the end, and nobody knows where that
    /// is.
    /// </summary>
    public void Damage(string stream, string partition, Position from, Position? to)
    {
        lock (_gate)
        {
            PartitionOf(stream, partition, from).Damage(from, to);
        }
    }

    /// <summary>
    /// The next call of a member throws the error; with <paramref name="afterwards"/> it does its work first, so that
    /// the outcome of an append is unknown to its caller. Several failures of one member happen one after the other.
    /// </summary>
    public void FailNext(InMemoryLogCall call, Exception error, bool afterwards = false)
    {
        ArgumentNullException.ThrowIfNull(error);
        lock (_gate)
        {
            _failures.Add((call, error, afterwards));
        }
    }

    /// <summary>
    /// The highest position that a trim of this partition named; nothing is dropped by it. Null = none yet.
    /// </summary>
    public Position? TrimmedTo(string stream, string partition)
    {
        lock (_gate)
        {
            return PartitionOf(stream, partition, Position.Zero).TrimmedTo;
        }
    }

    public ValueTask<IReadOnlyList<AppendedRange>> AppendAsync(
        string stream, IReadOnlyList<LogEntry> entries, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentNullException.ThrowIfNull(entries);
        long bytes = Check(entries);
        var woken = new List<TaskCompletionSource?>();
        IReadOnlyList<AppendedRange> ranges;
        Exception? failure;
        lock (_gate)
        {
            failure = Begin(InMemoryLogCall.Append, cancellation);
            if (_bytes + bytes > _options.MaxBytes)
            {
                throw new EnvironmentException(
                    $"append to log \"{stream}\": it holds {_bytes} of at most {_options.MaxBytes} bytes");
            }

            _bytes += bytes;
            if (!_streams.TryGetValue(stream, out var found))
            {
                found = _streams[stream] = new MemoryStreamLog(stream, _options);
            }

            ranges = found.Append(entries, UnixMicros.Now(time));
            woken.AddRange(found.Partitions.Where(partition => ranges.Any(range => range.Partition == partition.Id))
                .Select(partition => partition.TakeWaiters()));
        }

        Wake(woken);
        Throw(failure);
        return new ValueTask<IReadOnlyList<AppendedRange>>(ranges);
    }

    public ValueTask<IReadOnlyList<LogPartition>> GetPartitionsAsync(
        string stream, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            Throw(Begin(InMemoryLogCall.GetPartitions, cancellation));
            return new ValueTask<IReadOnlyList<LogPartition>>(_streams.TryGetValue(stream, out var found)
                ? [.. found.Partitions.Select(partition => partition.Describe(found.Incarnation, _hidesEnd))]
                : []);
        }
    }

    public ValueTask<LogRead> ReadAsync(
        LogReadRequest request, RecordBatch into, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(into);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.MaxRecords, nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.MaxBytes, nameof(request));
        lock (_gate)
        {
            Throw(Begin(InMemoryLogCall.Read, cancellation));
            var partition = PartitionOf(request.Stream, request.Partition, request.From);
            return new ValueTask<LogRead>(partition.Read(request, StreamOf(request.Stream).Incarnation, into));
        }
    }

    public ValueTask WaitForRecordsAsync(
        string stream, string partition, Position position, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            Throw(Begin(InMemoryLogCall.Wait, cancellation));
            return PartitionOf(stream, partition, position).Wait(position) is { } grown
                ? new ValueTask(grown.WaitAsync(cancellation))
                : ValueTask.CompletedTask;
        }
    }

    public ValueTask TrimAsync(
        string stream, string partition, Position before, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            var failure = Begin(InMemoryLogCall.Trim, cancellation);
            PartitionOf(stream, partition, before).Trim(before);
            Throw(failure);
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>Ends all waits; the records stay, but no call is answered any more.</summary>
    public ValueTask DisposeAsync()
    {
        List<TaskCompletionSource?> waiting;
        lock (_gate)
        {
            _closed = true;
            waiting = [.. _streams.Values.SelectMany(stream => stream.Partitions)
                .Select(partition => partition.TakeWaiters())];
        }

        foreach (var waiter in waiting)
        {
            waiter?.TrySetException(new ObjectDisposedException(nameof(InMemoryLog)));
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Under the lock: the failure that is due after the work, or throws the one that is due before it.
    /// </summary>
    Exception? Begin(InMemoryLogCall call, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        cancellation.ThrowIfCancellationRequested();
        int at = _failures.FindIndex(failure => failure.Call == call);
        if (at < 0)
        {
            return null;
        }

        var (_, error, afterwards) = _failures[at];
        _failures.RemoveAt(at);
        return afterwards ? error : throw error;
    }

    static void Throw(Exception? failure)
    {
        if (failure is not null)
        {
            throw failure;
        }
    }

    static void Wake(List<TaskCompletionSource?> waiters)
    {
        foreach (var waiter in waiters)
        {
            waiter?.TrySetResult();
        }
    }

    static long Check(IReadOnlyList<LogEntry> entries)
    {
        int tooLong = entries.ToList().FindIndex(entry => entry.Payload.Length > LogEntry.MaxPayloadBytes);
        return tooLong < 0
            ? entries.Sum(entry => (long)entry.Payload.Length + entry.CutNote.Length)
            : throw new ArgumentException(
                $"Entry {tooLong}: expected a payload up to {LogEntry.MaxPayloadBytes} bytes, "
                + $"found {entries[tooLong].Payload.Length}.",
                nameof(entries));
    }

    MemoryStreamLog StreamOf(string stream) => _streams.TryGetValue(stream, out var found)
        ? found
        : throw new ArgumentException($"The log has no stream \"{stream}\".", nameof(stream));

    MemoryPartition PartitionOf(string stream, string partition, Position position)
        => _streams.TryGetValue(stream, out var found)
            && found.Partitions.Find(each => each.Id == partition) is { } match
            ? match
            : throw new LogRangeException(stream, partition, position, "the log has no such partition");
}
