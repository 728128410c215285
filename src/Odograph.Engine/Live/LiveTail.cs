using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Model.Streams;

namespace Odograph.Engine.Live;

/// <summary>
/// Follows one stream's log at its end and puts what it reads on the board. Its share of the machine is bounded: so
/// many records a step, a pause behind each; what is further behind than <see cref="MostBehind"/> is jumped over.
/// </summary>
sealed class LiveTail(IEventLog log, StreamDefinition stream, LiveBoard board, TimeProvider time)
{
    /// <summary>Records of a partition that are shown when the view begins.</summary>
    const int FirstRecords = 1_000;

    /// <summary>Records of a partition in one step.</summary>
    const int StepRecords = 500;

    /// <summary>Records of a partition that are caught up with, not jumped over.</summary>
    const int MostBehind = 5_000;

    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(500);

    readonly Dictionary<string, Position> _next = [];
    readonly RecordBatch _records = new();
    readonly List<LiveEntry> _entries = [];
    long _read;
    long _skipped;

    public string Stream => stream.Name;

    /// <summary>Records that were looked at.</summary>
    public long Read => Interlocked.Read(ref _read);

    /// <summary>Records that were jumped over, as far as positions are numbers.</summary>
    public long Skipped => Interlocked.Read(ref _skipped);

    /// <summary>Until told to stop. A log that fails is tried again; nothing else depends on it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var decoder = new LiveDecoder(stream);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var partitions = await log.GetPartitionsAsync(stream.Name, stop);
                bool hasMore = false;
                foreach (var partition in partitions)
                {
                    hasMore |= await StepAsync(partition, decoder, stop);
                }

                await Task.Delay(partitions.Count == 0 ? s_retry : s_pause, time, stop);
                if (!hasMore && partitions.Count > 0)
                {
                    await WaitAsync(partitions, stop);
                }
            }
            catch (Exception error) when (error is OdographException or LogRangeException or LogDamagedException)
            {
                // The batch says what is wrong with the log; the view begins again at its end.
                _next.Clear();
                await Task.Delay(s_retry, time, CancellationToken.None);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <returns>Whether there may be more to read at once.</returns>
    async Task<bool> StepAsync(LogPartition partition, LiveDecoder decoder, CancellationToken stop)
    {
        var from = PlaceIn(partition);
        var request = new LogReadRequest(stream.Name, partition.Id, from, null, StepRecords, 1 << 20);
        var read = await log.ReadAsync(request, _records, stop);
        _next[partition.Id] = read.Next;
        Interlocked.Add(ref _read, _records.Count);
        _entries.Clear();
        decoder.Decode(_records, _entries);
        board.Put(_entries);
        return read.State == LogReadState.More;
    }

    // Where to read on: at the first look a little before the end, later where it stopped unless that is far behind.
    Position PlaceIn(LogPartition partition)
    {
        bool isKnown = _next.TryGetValue(partition.Id, out var next);
        if (partition.End is not { } end || !end.TryGetNumber(out long last))
        {
            return isKnown ? next : partition.End ?? partition.Beginning;
        }

        if (!isKnown)
        {
            return Later(partition.Beginning, Position.FromNumber(Math.Max(0, last - FirstRecords)));
        }

        if (!next.TryGetNumber(out long at) || last - at <= MostBehind)
        {
            return Later(partition.Beginning, next);
        }

        var place = Position.FromNumber(last - FirstRecords);
        Interlocked.Add(ref _skipped, last - FirstRecords - at);
        return Later(partition.Beginning, place);
    }

    async Task WaitAsync(IReadOnlyList<LogPartition> partitions, CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var waits = partitions.Select(partition
            => log.WaitForRecordsAsync(stream.Name, partition.Id, _next[partition.Id], either.Token).AsTask()).ToList();
        await Task.WhenAny(waits);
        await either.CancelAsync();
        await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.ThrowIfCancellationRequested();
    }

    static Position Later(Position left, Position right) => left > right ? left : right;
}
