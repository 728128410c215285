using Odograph.DuckDb;
using Odograph.Model.Events;
using Odograph.Pipeline.Batches;

namespace Odograph.Engine.Execution.Reading;

/// <summary>
/// One slice while it is read, and what its rows came to. Reading is under the lock of <see cref="ChunkClaims"/>;
/// counts are added chunk by chunk, by any worker.
/// </summary>
/// <param name="growth">How many times its budget is read.</param>
sealed class SliceReader(Slice slice, IEventLog log, int chunkBytes, int growth = 1)
{
    readonly Lock _counting = new();
    Position _next = slice.From;
    string _incarnation = slice.Incarnation;
    bool _isClosed;
    long _readBytes;
    long _read;
    long _accepted;
    long _duplicate;
    long _quarantined;
    long? _newestMicros;
    int _older;

    public Slice Slice => slice;

    /// <summary>Its rows that were looked up in the lake.</summary>
    public int Older => _older;

    public bool IsDone { get; private set; }

    /// <summary>Reads the next records; false when the slice is done.</summary>
    public bool Read(RecordBatch into)
    {
        while (!IsDone)
        {
            long left = (slice.BudgetBytes * growth) - _readBytes;
            if (left <= 0 || (slice.To is { } to && _next >= to))
            {
                IsDone = true;
                break;
            }

            int bytes = (int)Math.Min(left, chunkBytes);
            var request = new LogReadRequest(
                slice.Stream, slice.Partition, _next, slice.To, DuckDbChunk.Capacity, bytes);
            var read = Wait(log.ReadAsync(request, into));
            Note(read, into);
            if (into.Count > 0)
            {
                return true;
            }
        }

        return false;
    }

    public void Count(int read, int accepted, int duplicate, int quarantined, long? newestMicros)
    {
        lock (_counting)
        {
            _read += read;
            _accepted += accepted;
            _duplicate += duplicate;
            _quarantined += quarantined;
            if (newestMicros is { } newest)
            {
                _newestMicros = Math.Max(_newestMicros ?? long.MinValue, newest);
            }
        }
    }

    /// <summary>Counts a row that was read and waited for the lake's answer.</summary>
    /// <param name="newMicros">Event time of a row that is new; null = a duplicate.</param>
    public void CountSuspect(long? newMicros)
    {
        Count(0, newMicros is null ? 0 : 1, newMicros is null ? 1 : 0, 0, newMicros);
        _older++;
    }

    public SliceResult Result()
    {
        lock (_counting)
        {
            return new SliceResult
            {
                Slice = slice,
                To = _next,
                Incarnation = _incarnation,
                IsClosed = _isClosed,
                Read = _read,
                Accepted = _accepted,
                Duplicate = _duplicate,
                Quarantined = _quarantined,
                NewestEventMicros = _newestMicros,
                PayloadBytes = _readBytes,
            };
        }
    }

    /// <summary>A log's answer on a thread of DuckDB's, which cannot await.</summary>
    internal static LogRead Wait(ValueTask<LogRead> read)
        => read.IsCompletedSuccessfully ? read.Result : read.AsTask().GetAwaiter().GetResult();

    // One record of another incarnation is enough for the loop to throw the batch away, so the first other one is kept.
    void Note(LogRead read, RecordBatch records)
    {
        _next = read.Next;
        if (_incarnation == slice.Incarnation)
        {
            _incarnation = read.Incarnation;
        }

        foreach (ref readonly var record in records.Records)
        {
            _readBytes += record.PayloadLength;
        }

        _isClosed = read.State == LogReadState.Closed;
        IsDone = read.State != LogReadState.More;
    }
}
