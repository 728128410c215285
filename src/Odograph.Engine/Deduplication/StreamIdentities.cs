using System.Runtime.CompilerServices;

namespace Odograph.Engine.Deduplication;

/// <summary>
/// One stream's part of <see cref="IdentityMemory"/>: a table per hour of event time. Not safe for concurrent use.
/// </summary>
sealed class StreamIdentities : IDisposable
{
    const long MicrosPerHour = 3_600_000_000;

    readonly SortedDictionary<long, IdentityTable> _hours = [];
    IdentityTable? _recent;
    long _recentHour = long.MinValue;

    /// <summary>Of decided events at or above, all are here.</summary>
    public long FloorMicros { get; private set; } = long.MinValue;

    /// <summary>The newest batch that the stream's table is known to hold.</summary>
    public long SeenBatch { get; set; } = -1;

    public long SizeBytes { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Novelty Judge(Identity identity, long eventMicros, byte tag)
    {
        var table = TableOf(HourOf(eventMicros));
        long before = table.SizeBytes;
        if (!table.Add(identity, tag))
        {
            return Novelty.Duplicate;
        }

        SizeBytes += table.SizeBytes - before;
        return eventMicros >= FloorMicros ? Novelty.New : Novelty.Unsure;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong low, long eventMicros)
    {
        if (HourOf(eventMicros) == _recentHour)
        {
            _recent!.Prefetch(low);
        }
    }

    public void RaiseFloor(long floorMicros) => FloorMicros = Math.Max(FloorMicros, floorMicros);

    /// <summary>
    /// Drops the oldest hour that has something to drop, but for identities with these tags; the floor rises to its
    /// end. False when all that is left must stay.
    /// </summary>
    public bool EvictOldest(TagSet mustStay)
    {
        foreach (var (hour, table) in _hours)
        {
            if (!table.HasAny(mustStay.Others()))
            {
                continue;
            }

            Replace(hour, table.Keep(mustStay));
            RaiseFloor((hour + 1) * MicrosPerHour);
            return true;
        }

        return false;
    }

    public void Drop(TagSet tags)
    {
        foreach (var (hour, table) in _hours.ToList())
        {
            if (table.HasAny(tags))
            {
                Replace(hour, table.Keep(tags.Others()));
            }
        }
    }

    public void Retag(TagSet which, byte tag)
    {
        foreach (var table in _hours.Values)
        {
            table.Retag(which, tag);
        }
    }

    public void CollectTags(TagSet into)
    {
        foreach (var table in _hours.Values)
        {
            table.CollectTags(into);
        }
    }

    public void Dispose()
    {
        foreach (var table in _hours.Values)
        {
            table.Dispose();
        }

        _hours.Clear();
    }

    // Rounds down: -1 µs is in hour -1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static long HourOf(long micros) => (micros / MicrosPerHour) - (micros % MicrosPerHour < 0 ? 1 : 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    IdentityTable TableOf(long hour) => hour == _recentHour ? _recent! : FindTable(hour);

    IdentityTable FindTable(long hour)
    {
        if (!_hours.TryGetValue(hour, out var table))
        {
            _hours.Add(hour, table = new IdentityTable());
            SizeBytes += table.SizeBytes;
        }

        (_recent, _recentHour) = (table, hour);
        return table;
    }

    void Replace(long hour, IdentityTable kept)
    {
        var old = _hours[hour];
        SizeBytes -= old.SizeBytes;
        old.Dispose();
        (_recent, _recentHour) = (null, long.MinValue);
        if (kept.Count == 0)
        {
            kept.Dispose();
            _hours.Remove(hour);
            return;
        }

        _hours[hour] = kept;
        SizeBytes += kept.SizeBytes;
    }
}
