using System.Globalization;
using Odograph.Model.Events;

namespace Odograph.Log.InMemory;

/// <summary>One partition in memory. Used under the lock of its <see cref="InMemoryLog"/>.</summary>
sealed class MemoryPartition(string stream, string id, IReadOnlyList<string> parents, bool opaque)
{
    readonly List<MemoryRecord> _records = [];
    readonly List<(Position From, Position? To)> _damage = [];
    long _dropped;
    TaskCompletionSource? _grown;

    public string Id { get; } = id;

    public bool IsClosed { get; private set; }

    /// <summary>The highest position that a trim named.</summary>
    public Position? TrimmedTo { get; private set; }

    public Position Beginning => PositionOf(_dropped);

    public Position End => PositionBehind(Count - 1);

    long Count => _dropped + _records.Count;

    public LogPartition Describe(string incarnation, bool hidesEnd)
        => new(Id, incarnation, Beginning, hidesEnd ? null : End, parents, IsClosed);

    public void Add(MemoryRecord record) => _records.Add(record);

    public Position PositionOfNext() => PositionOf(Count);

    public void Close() => IsClosed = true;

    public void Trim(Position before)
    {
        if (TrimmedTo is null || before > TrimmedTo)
        {
            TrimmedTo = before;
        }
    }

    public void Truncate(Position beginning)
    {
        long first = IndexOf(beginning);
        _records.RemoveRange(0, (int)Math.Max(0, first - _dropped));
        _dropped = Math.Max(_dropped, first);
    }

    public void CutEnd(Position end)
    {
        long count = Math.Max(_dropped, IndexOf(end));
        _records.RemoveRange((int)(count - _dropped), (int)(Count - count));
    }

    public void Damage(Position from, Position? to) => _damage.Add((from, to));

    /// <summary>Takes the waiters out, to be woken outside the lock.</summary>
    public TaskCompletionSource? TakeWaiters() => Interlocked.Exchange(ref _grown, null);

    /// <summary>Null where a record at or behind the position is there or none will come.</summary>
    public Task? Wait(Position position)
        => IsClosed || IndexOf(position) < Count
            ? null
            : (_grown ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public LogRead Read(in LogReadRequest request, string incarnation, RecordBatch into)
    {
        into.Clear();
        CheckRange(request.From);
        long from = IndexOf(request.From);
        long to = request.To is { } bound ? Math.Min(IndexOf(bound), Count) : Count;
        long at = from;
        while (at < to && into.Count < request.MaxRecords)
        {
            var record = _records[(int)(at - _dropped)];
            int bytes = record.Payload.Length + record.Note.Length;
            if (IsDamaged(at, out var damagedTo))
            {
                if (into.Count > 0)
                {
                    break;
                }

                throw new LogDamagedException(stream, Id, request.From, damagedTo, "it was told to be damaged");
            }

            if (into.Count > 0 && into.UsedBytes + bytes > request.MaxBytes)
            {
                break;
            }

            AddTo(into, record, at++);
        }

        return new LogRead(at > from ? PositionBehind(at - 1) : request.From, incarnation, StateAt(at, to));
    }

    LogReadState StateAt(long at, long to)
        => at < to ? LogReadState.More : IsClosed && at >= Count ? LogReadState.Closed : LogReadState.CaughtUp;

    void AddTo(RecordBatch into, MemoryRecord record, long index)
    {
        int payload = into.UsedBytes;
        record.Payload.CopyTo(into.Reserve(record.Payload.Length));
        int note = into.UsedBytes;
        record.Note.CopyTo(into.Reserve(record.Note.Length));
        var position = PositionOf(index);
        bool isNumber = position.TryGetNumber(out long number);
        into.Add(
            new LogRecord(
                payload,
                record.Payload.Length,
                isNumber ? number : -1,
                record.StampMicros,
                record.Note.Length > 0 ? note : 0,
                record.Note.Length),
            isNumber ? null : position.ToString());
    }

    void CheckRange(Position from)
    {
        if (IndexOf(from) < _dropped || from > End)
        {
            throw new LogRangeException(stream, Id, from, $"the partition holds positions {Beginning} up to {End}");
        }
    }

    bool IsDamaged(long index, out Position? to)
    {
        var position = PositionOf(index);
        int found = _damage.FindIndex(range => range.From <= position && (range.To is null || position < range.To));
        to = found >= 0 ? _damage[found].To : null;
        return found >= 0;
    }

    /// <summary>How many records, dropped ones too, lie before a position.</summary>
    long IndexOf(Position position)
    {
        long low = 0;
        long high = Count;
        while (low < high)
        {
            long middle = (low + high) / 2;
            if (PositionOf(middle) < position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    // Opaque: a sequence number of 56 digits, the same for three records in a row as for records packed into one.
    Position PositionOf(long index) => opaque
        ? Position.Parse(
            string.Create(CultureInfo.InvariantCulture, $"49590338271490256608{7 * (index / 3):D36}#{index % 3}"))
        : Position.FromNumber(index);

    Position PositionBehind(long index) => !opaque
        ? Position.FromNumber(index + 1)
        : index < 0
            ? PositionOf(0)
            : Position.Parse(string.Create(
                CultureInfo.InvariantCulture, $"49590338271490256608{7 * (index / 3):D36}#{(index % 3) + 1}"));
}

/// <summary>A record in memory.</summary>
sealed record MemoryRecord(byte[] Payload, byte[] Note, long StampMicros);
