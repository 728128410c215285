using System.Runtime.CompilerServices;

namespace Odograph.Engine.Deduplication;

/// <summary>
/// One stream's part of <see cref="IdentityMemory"/>: tables by hour (and minute) of event time from the floor on, so
/// that the oldest can go; and one table for what is below the floor and in flight. Not safe for concurrent use.
/// </summary>
/// <param name="splitAbove">Identities of an hour beyond which it is kept by minute.</param>
sealed class StreamIdentities(int splitAbove) : IDisposable
{
    const long MicrosPerMinute = 60_000_000;
    const int Minutes = HourIdentities.Minutes;

    readonly Dictionary<long, HourIdentities> _hours = [];
    readonly SortedSet<long> _order = [];
    IdentityTable _below = new();
    HourIdentities? _recent;
    long _recentHour = long.MinValue;

    /// <summary>Of decided events at or above, all are here. A whole minute.</summary>
    public long FloorMicros { get; private set; } = long.MinValue;

    /// <summary>The newest batch that the stream's table is known to hold.</summary>
    public long SeenBatch { get; set; } = -1;

    public long SizeBytes { get; private set; } = IdentityTable.LeastBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Novelty Judge(Identity identity, long eventMicros, byte tag)
    {
        long minute = MinuteOf(eventMicros);
        var (hour, part) = Split(minute);
        identity = HourIdentities.WithMinute(identity, part);
        if (eventMicros < FloorMicros)
        {
            return AddBelow(identity, tag) ? Novelty.Unsure : Novelty.Duplicate;
        }

        var table = hour == _recentHour ? _recent! : Find(hour);
        long before = table.SizeBytes;
        bool isNew = table.Add(identity, part, tag);
        SizeBytes += table.SizeBytes - before;
        return isNew ? Novelty.New : Novelty.Duplicate;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong low, long eventMicros)
    {
        if (eventMicros < FloorMicros)
        {
            _below.Prefetch(low);
            return;
        }

        var (hour, part) = Split(MinuteOf(eventMicros));
        if (hour == _recentHour)
        {
            _recent!.Prefetch(low, part);
        }
    }

    /// <summary>
    /// Drops the oldest minutes or hours that have something to drop, and all before them, but for identities with
    /// these tags, until so many bytes are free; the floor rises to their end. False when all that is left must stay.
    /// </summary>
    public bool EvictOldest(TagSet mustStay, long wantedBytes)
    {
        var canGo = mustStay.Others();
        if (_below.HasAny(canGo))
        {
            ReplaceBelow(_below.Keep(mustStay));
            return true;
        }

        // Many hours at a time: whether those below the floor may go is a look at all of them.
        long enough = SizeBytes - wantedBytes;
        bool hasDropped = false;
        while (FindOldest(canGo) is var (hour, minutes))
        {
            RaiseFloor(hour, minutes, mustStay);
            hasDropped = true;
            if (SizeBytes <= enough)
            {
                break;
            }
        }

        return hasDropped;
    }

    public void Drop(TagSet tags)
    {
        foreach (long hour in _order.ToList())
        {
            var table = _hours[hour];
            long before = table.SizeBytes;
            bool isEmpty = table.Drop(tags);
            SizeBytes += table.SizeBytes - before;
            if (isEmpty)
            {
                Remove(hour);
            }
        }

        if (_below.HasAny(tags))
        {
            ReplaceBelow(_below.Keep(tags.Others()));
        }
    }

    public void Retag(TagSet which, byte tag)
    {
        foreach (var table in _hours.Values)
        {
            table.Retag(which, tag);
        }

        _below.Retag(which, tag);
    }

    public void CollectTags(TagSet into)
    {
        foreach (var table in _hours.Values)
        {
            table.CollectTags(into);
        }

        _below.CollectTags(into);
    }

    public void Dispose()
    {
        foreach (var table in _hours.Values)
        {
            table.Dispose();
        }

        _hours.Clear();
        _order.Clear();
        _below.Dispose();
    }

    // Rounds down: -1 µs is in minute -1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long MinuteOf(long micros) => (micros / MicrosPerMinute) - (micros % MicrosPerMinute < 0 ? 1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static (long Hour, int Part) Split(long minute)
    {
        long hour = (minute / Minutes) - (minute % Minutes < 0 ? 1 : 0);
        return (hour, (int)(minute - (hour * Minutes)));
    }

    HourIdentities Find(long hour)
    {
        if (!_hours.TryGetValue(hour, out var table))
        {
            _hours.Add(hour, table = new HourIdentities(splitAbove));
            _order.Add(hour);
            SizeBytes += table.SizeBytes;
        }

        (_recent, _recentHour) = (table, hour);
        return table;
    }

    (long Hour, int Minutes)? FindOldest(TagSet tags)
    {
        foreach (long hour in _order)
        {
            if (_hours[hour].EndOfOldest(tags) is { } minutes)
            {
                return (hour, minutes);
            }
        }

        return null;
    }

    bool AddBelow(Identity identity, byte tag)
    {
        long before = _below.SizeBytes;
        bool isNew = _below.Add(identity, tag);
        SizeBytes += _below.SizeBytes - before;
        return isNew;
    }

    void RaiseFloor(long lastHour, int minutes, TagSet mustStay)
    {
        FloorMicros = ((lastHour * Minutes) + minutes) * MicrosPerMinute;
        while (_order.Count > 0 && _order.Min is var hour && hour <= lastHour)
        {
            int taken = hour < lastHour ? Minutes : minutes;
            var table = _hours[hour];
            long before = table.SizeBytes + _below.SizeBytes;
            table.MoveBefore(taken, _below, mustStay);
            SizeBytes += table.SizeBytes + _below.SizeBytes - before;
            if (taken < Minutes)
            {
                break;
            }

            Remove(hour);
        }
    }

    void Remove(long hour)
    {
        _hours.Remove(hour, out var table);
        _order.Remove(hour);
        SizeBytes -= table!.SizeBytes;
        table.Dispose();
        (_recent, _recentHour) = (null, long.MinValue);
    }

    void ReplaceBelow(IdentityTable kept)
    {
        SizeBytes += kept.SizeBytes - _below.SizeBytes;
        _below.Dispose();
        _below = kept;
    }
}
