namespace Odograph.Engine.Deduplication;

/// <summary>A set of tags.</summary>
sealed class TagSet
{
    readonly bool[] _has = new bool[256];

    public bool this[byte tag] => _has[tag];

    public void Add(byte tag) => _has[tag] = true;

    public TagSet Others()
    {
        var others = new TagSet();
        for (int tag = 0; tag < _has.Length; tag++)
        {
            others._has[tag] = !_has[tag];
        }

        return others;
    }
}

/// <summary>
/// Which attempt a tag of 8 bits stands for, and what became of it. Tag 0 is for identities that are decided and in the
/// lake. At most
/// <see cref="MaxAttempts"/> between two clean-ups. Not safe for concurrent use.
/// </summary>
sealed class AttemptTags
{
    /// <summary>Decided, and nothing more to say about it.</summary>
    public const byte Settled = 0;

    /// <summary>Then tags of attempts that are settled for good are taken back (their identities get tag 0).</summary>
    public const int MaxAttempts = 255;

    readonly List<Attempt> _attempts = [];
    readonly Attempt?[] _byTag = new Attempt?[MaxAttempts + 1];

    enum Fate
    {
        Open,
        Decided,
        Forgotten,
    }

    public bool IsFull => _attempts.Count == MaxAttempts;

    public void Begin(Guid id, long batch)
    {
        byte tag = (byte)Enumerable.Range(1, MaxAttempts).First(candidate => _byTag[candidate] is null);
        var attempt = new Attempt(id, batch, tag);
        _attempts.Add(attempt);
        _byTag[tag] = attempt;
    }

    public byte TagOf(Guid id) => Find(id)?.Tag
        ?? throw new InvalidOperationException($"attempt {id} was not begun, or is settled");

    public void Decide(Guid id)
    {
        if (Find(id) is { Fate: Fate.Open } attempt)
        {
            attempt.Fate = Fate.Decided;
        }
    }

    public void Forget(Guid id)
    {
        int from = _attempts.FindIndex(attempt => attempt.Id == id);
        if (from < 0)
        {
            return;
        }

        foreach (var attempt in _attempts.Skip(from).Where(attempt => attempt.Fate == Fate.Open))
        {
            attempt.Fate = Fate.Forgotten;
        }
    }

    public bool AnyForgotten => _attempts.Exists(attempt => attempt.Fate == Fate.Forgotten);

    public TagSet Forgotten() => Tags(attempt => attempt.Fate == Fate.Forgotten);

    /// <summary>Not settled, or decided in a batch beyond those that are seen in the lake.</summary>
    public TagSet InFlight(long seenBatch) => Tags(attempt =>
        attempt.Fate == Fate.Open || (attempt.Fate == Fate.Decided && attempt.Batch > seenBatch));

    public TagSet ForGood(long seenBatch)
        => Tags(attempt => attempt.Fate == Fate.Decided && attempt.Batch <= seenBatch);

    /// <summary>Gives tags of decided attempts back that no identity has any more.</summary>
    public void RecycleUnused(TagSet used) => Recycle(attempt => attempt.Fate == Fate.Decided && !used[attempt.Tag]);

    /// <summary>Gives tags back after their identities were dropped.</summary>
    public void RecycleForgotten() => Recycle(attempt => attempt.Fate == Fate.Forgotten);

    public void Clear()
    {
        _attempts.Clear();
        Array.Clear(_byTag);
    }

    TagSet Tags(Func<Attempt, bool> which)
    {
        var tags = new TagSet();
        foreach (var attempt in _attempts.Where(which))
        {
            tags.Add(attempt.Tag);
        }

        return tags;
    }

    void Recycle(Func<Attempt, bool> which)
    {
        foreach (var attempt in _attempts.Where(which).ToList())
        {
            _attempts.Remove(attempt);
            _byTag[attempt.Tag] = null;
        }
    }

    Attempt? Find(Guid id) => _attempts.Find(attempt => attempt.Id == id);

    sealed class Attempt(Guid id, long batch, byte tag)
    {
        public Guid Id => id;

        public long Batch => batch;

        public byte Tag => tag;

        public Fate Fate { get; set; }
    }
}
