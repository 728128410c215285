using Odograph.Model.Time;

namespace Odograph.Engine.Decoding;

/// <summary>
/// Local times of a zone to UTC. A time that comes twice is the earlier instant; one that the clock skips is read with
/// the offset before the jump (02:30 becomes 03:30), as java.time does, so that every engine agrees. Not safe for
/// concurrent use: it remembers the day.
/// </summary>
internal sealed class LocalTimes(TimeZoneInfo zone)
{
    // [from, to) in local µs in which one offset holds; empty at first.
    long _from;
    long _to;
    long _offset;

    /// <summary>Local µs (as if they were UTC) to µs since 1970 UTC.</summary>
    public long ToUtc(long localMicros)
    {
        if (localMicros >= _from && localMicros < _to)
            return localMicros - _offset;
        long before = OffsetAt(localMicros - UnixMicros.PerDay);
        long after = OffsetAt(localMicros + UnixMicros.PerDay);
        if (before == after)
        {
            Remember(localMicros, before);
            return localMicros - before;
        }

        // A transition is near: the earlier of the instants that show this time, or, where none does, the offset
        // before.
        (long early, long late) = before > after ? (before, after) : (after, before);
        if (OffsetAt(localMicros - early) == early)
            return localMicros - early;
        if (OffsetAt(localMicros - late) == late)
            return localMicros - late;
        return localMicros - before;
    }

    void Remember(long localMicros, long offset)
    {
        // Offsets agree a day before and a day after: they hold for the day's hour at least, wherever in it the time
        // lies.
        long hour = localMicros - (localMicros % (UnixMicros.PerDay / 24));
        (_from, _to, _offset) = localMicros >= 0 ? (hour, hour + (UnixMicros.PerDay / 24), offset) : (0, 0, 0);
    }

    long OffsetAt(long utcMicros)
    {
        long ticks = DateTime.UnixEpoch.Ticks + (utcMicros * TimeSpan.TicksPerMicrosecond);
        ticks = Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc)).Ticks / TimeSpan.TicksPerMicrosecond;
    }
}
