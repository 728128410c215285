namespace Odograph.Engine.Deduplication;

/// <summary>What memory says of an event.</summary>
enum Novelty
{
    /// <summary>Not seen before; now it is.</summary>
    New,

    /// <summary>Seen before, in a decided batch or in one that is in flight.</summary>
    Duplicate,

    /// <summary>
    /// Not in memory, but older than what memory knows for certain: the lake decides. In memory from now on.
    /// </summary>
    Unsure,
}

/// <summary>
/// Recent identities of all streams of a job, in one limit of bytes. Per stream there is a floor of event time: of the
/// decided events at or above it, all are here. When memory is over its limit the oldest hour of event time of the
/// largest stream goes (of a busy hour its oldest minute), and that stream's floor rises to its end; identities of
/// batches that are in flight (not settled, or not seen in the lake yet) stay whatever their age, even beyond the
/// limit. Safe for concurrent use: one lock, taken per chunk of rows.
/// </summary>
sealed class IdentityMemory : IDisposable
{
    /// <summary>Default of what an hour holds in one table.</summary>
    public const int SplitAbove = 1 << 16;

    readonly Lock _gate = new();
    readonly int _splitAbove;
    readonly Dictionary<string, StreamIdentities> _streams = new(StringComparer.Ordinal);
    readonly AttemptTags _attempts = new();
    readonly long _limitBytes;
    long _evictAboveBytes;

    /// <param name="splitAbove">Identities of an hour beyond which it is kept, and goes, by minute.</param>
    public IdentityMemory(long limitBytes, int splitAbove = SplitAbove)
    {
        _splitAbove = splitAbove;
        _limitBytes = limitBytes;
        _evictAboveBytes = limitBytes;
    }

    /// <summary>Bytes of all tables.</summary>
    public long SizeBytes
    {
        get
        {
            lock (_gate)
            {
                return Total();
            }
        }
    }

    /// <summary>
    /// Lowest event time (µs) from which on memory alone can tell; long.MinValue = it knows everything.
    /// </summary>
    public long FloorOf(string stream)
    {
        lock (_gate)
        {
            return StreamOf(stream).FloorMicros;
        }
    }

    /// <summary>Begins an attempt: what <see cref="Judge"/> adds for it is tentative.</summary>
    public void Begin(Guid attempt, long batch)
    {
        lock (_gate)
        {
            DropForgotten();
            _attempts.RecycleForgotten();
            if (_attempts.IsFull)
            {
                CleanTags();
            }

            _attempts.Begin(attempt, batch);
        }
    }

    /// <summary>
    /// Judges rows in their order, adding what is new. Verdicts come in the order of the rows.
    /// </summary>
    public void Judge(
        string stream,
        Guid attempt,
        ReadOnlySpan<Identity> identities,
        ReadOnlySpan<long> eventMicros,
        Span<Novelty> verdicts)
    {
        const int Ahead = 12;
        lock (_gate)
        {
            var known = StreamOf(stream);
            byte tag = _attempts.TagOf(attempt);
            for (int i = 0; i < identities.Length; i++)
            {
                if (i + Ahead < identities.Length)
                {
                    known.Prefetch(identities[i + Ahead].Low, eventMicros[i + Ahead]);
                }

                verdicts[i] = known.Judge(identities[i], eventMicros[i], tag);
            }

            Evict();
        }
    }

    /// <summary>Adds what the lake holds; what lies below the floor is left out.</summary>
    public void Recall(string stream, ReadOnlySpan<Identity> identities, ReadOnlySpan<long> eventMicros)
    {
        lock (_gate)
        {
            var known = StreamOf(stream);
            for (int i = 0; i < identities.Length; i++)
            {
                if (eventMicros[i] >= known.FloorMicros)
                {
                    known.Judge(identities[i], eventMicros[i], AttemptTags.Settled);
                }
            }

            Evict();
        }
    }

    /// <summary>
    /// Keeps or forgets an attempt's identities; forgetting takes the unsettled attempts begun after it along.
    /// </summary>
    public void Settle(Guid attempt, bool isDecided)
    {
        lock (_gate)
        {
            _evictAboveBytes = _limitBytes;
            if (isDecided)
            {
                _attempts.Decide(attempt);
            }
            else
            {
                _attempts.Forget(attempt);
                DropForgotten();
            }
        }
    }

    /// <summary>
    /// Says up to which batch a stream's table holds what was decided: those identities may be evicted.
    /// </summary>
    public void SeenInLake(string stream, long batch)
    {
        lock (_gate)
        {
            _evictAboveBytes = _limitBytes;
            var known = StreamOf(stream);
            known.SeenBatch = Math.Max(known.SeenBatch, batch);
            Evict();
        }
    }

    /// <summary>Forgets everything, attempts in flight included.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            foreach (var stream in _streams.Values)
            {
                stream.Dispose();
            }

            _streams.Clear();
            _attempts.Clear();
        }
    }

    public void Dispose() => Clear();

    StreamIdentities StreamOf(string stream)
    {
        if (!_streams.TryGetValue(stream, out var known))
        {
            _streams.Add(stream, known = new StreamIdentities(_splitAbove));
        }

        return known;
    }

    long Total()
    {
        long total = 0;
        foreach (var stream in _streams.Values)
        {
            total += stream.SizeBytes;
        }

        return total;
    }

    // Tags are few: identities that are in the lake give theirs back.
    void CleanTags()
    {
        var used = new TagSet();
        foreach (var stream in _streams.Values)
        {
            stream.Retag(_attempts.ForGood(stream.SeenBatch), AttemptTags.Settled);
            stream.CollectTags(used);
        }

        _attempts.RecycleUnused(used);
    }

    // An attempt that still runs may go on adding after it was forgotten; what it added goes when the next one begins.
    void DropForgotten()
    {
        if (!_attempts.AnyForgotten)
        {
            return;
        }

        var forgotten = _attempts.Forgotten();
        foreach (var stream in _streams.Values)
        {
            stream.Drop(forgotten);
        }
    }

    // Down to seven eighths, so that eviction does not come with every chunk. Where what is in flight alone fills the
    // limit, the next try waits until an eighth more has come.
    void Evict()
    {
        if (Total() <= _evictAboveBytes)
        {
            return;
        }

        long target = _limitBytes / 8 * 7;
        var candidates = _streams.Values.ToList();
        while (candidates.Count > 0 && Total() > target)
        {
            var largest = candidates.MaxBy(stream => stream.SizeBytes)!;
            if (!largest.EvictOldest(_attempts.InFlight(largest.SeenBatch), Total() - target))
            {
                candidates.Remove(largest);
            }
        }

        _evictAboveBytes = Math.Max(_limitBytes, Total() + (_limitBytes / 8));
    }
}
