using System.Runtime.CompilerServices;

namespace Odograph.Engine.Deduplication;

/// <summary>
/// The identities of one hour of event time: one table, or one a minute once there are many, so that a busy hour does
/// not go as a whole and no table is large. Not safe for concurrent use.
/// </summary>
/// <param name="splitAbove">More identities than this are kept by minute.</param>
sealed class HourIdentities(int splitAbove) : IDisposable
{
    public const int Minutes = 60;

    // Six bits of the hash give way to the minute, so that a table can be split later.
    const int MinuteShift = 8;
    const ulong MinuteBits = 63UL << MinuteShift;

    IdentityTable? _whole = new();
    IdentityTable?[]? _minutes;
    int _newest = -1;

    public long SizeBytes { get; private set; } = IdentityTable.LeastBytes;

    public bool IsSplit => _minutes is not null;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Identity WithMinute(Identity identity, int minute)
        => identity with { High = (identity.High & ~MinuteBits) | ((ulong)minute << MinuteShift) };

    public bool Add(Identity identity, int minute, byte tag)
    {
        var table = _whole ?? (_minutes![minute] ?? Begin(minute));
        long before = table.SizeBytes;
        if (!table.Add(identity, tag))
        {
            return false;
        }

        SizeBytes += table.SizeBytes - before;
        if (_whole is not null && _whole.Count > splitAbove)
        {
            Split();
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong low, int minute) => (_whole ?? _minutes![minute])?.Prefetch(low);

    /// <summary>The end, in minutes, of the oldest part that has an identity with one of these tags; null = none has.
    /// </summary>
    public int? EndOfOldest(TagSet tags)
    {
        if (_whole is not null)
        {
            return _whole.HasAny(tags) ? Minutes : null;
        }

        int first = Array.FindIndex(_minutes!, table => table is not null && table.HasAny(tags));
        return first < 0 ? null : first + 1;
    }

    /// <summary>
    /// Takes the parts before a minute out, their identities with some tags into another table; of an hour that is not
    /// split only all of it can be taken.
    /// </summary>
    public void MoveBefore(int minute, IdentityTable into, TagSet tags)
    {
        for (int i = 0; i < minute && _minutes is not null; i++)
        {
            _minutes[i]?.CopyTo(into, tags);
            Replace(ref _minutes[i], null);
        }

        if (_whole is not null && minute == Minutes)
        {
            _whole.CopyTo(into, tags);
            Replace(ref _whole, new IdentityTable());
        }
    }

    /// <summary>Drops identities by their tags; true when none is left.</summary>
    public bool Drop(TagSet tags)
    {
        var others = tags.Others();
        if (_whole is not null && _whole.HasAny(tags))
        {
            Replace(ref _whole, _whole.Keep(others));
        }

        for (int i = 0; i < Minutes && _minutes is not null; i++)
        {
            if (_minutes[i] is { } table && table.HasAny(tags))
            {
                Replace(ref _minutes[i], table.Keep(others));
            }
        }

        return Tables.All(table => table.Count == 0);
    }

    public void Retag(TagSet which, byte tag)
    {
        foreach (var table in Tables)
        {
            table.Retag(which, tag);
        }
    }

    public void CollectTags(TagSet into)
    {
        foreach (var table in Tables)
        {
            table.CollectTags(into);
        }
    }

    public void Dispose()
    {
        foreach (var table in Tables)
        {
            table.Dispose();
        }
    }

    IEnumerable<IdentityTable> Tables => _whole is not null ? [_whole] : _minutes!.OfType<IdentityTable>();

    // A feed that moves on is likely to bring as much in this minute as in the one before: made of that size at once,
    // the table need not grow step by step. Stray events of later minutes are no such sign.
    IdentityTable Begin(int minute)
    {
        int expected = minute == _newest + 1 && _newest >= 0 ? _minutes![_newest]?.Count ?? 0 : 0;
        var table = new IdentityTable(expected + (expected / 16));
        _newest = Math.Max(_newest, minute);
        Replace(ref _minutes![minute], table);
        return table;
    }

    void Split()
    {
        var whole = _whole!;
        int[] counts = new int[Minutes];
        whole.ForEach((identity, _) => counts[MinuteOf(identity)]++);
        _minutes = [.. counts.Select(count => count == 0 ? null : new IdentityTable(count))];
        whole.ForEach((identity, tag) => _minutes[MinuteOf(identity)]!.Add(identity, tag));
        _newest = Array.FindLastIndex(_minutes, table => table is not null);
        _whole = null;
        whole.Dispose();
        SizeBytes = Tables.Sum(table => table.SizeBytes);
    }

    static int MinuteOf(Identity identity) => (int)((identity.High & MinuteBits) >> MinuteShift);

    void Replace(ref IdentityTable? place, IdentityTable? table)
    {
        SizeBytes += (table?.SizeBytes ?? 0) - (place?.SizeBytes ?? 0);
        place?.Dispose();
        place = table;
    }
}
