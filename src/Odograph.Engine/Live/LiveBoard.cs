namespace Odograph.Engine.Live;

/// <summary>
/// The newest entry of each key, in the order of their changes: who knows the version up to which it has seen
/// everything finds what is new at the end, each thing once, however often it has changed. Bounded: beyond the limit
/// the things that have been silent longest go. Thread-safe.
/// </summary>
sealed class LiveBoard(int mostEntries)
{
    readonly Lock _gate = new();
    readonly Dictionary<(string Stream, string Key), LinkedListNode<LiveEntry>> _nodes = [];
    readonly LinkedList<LiveEntry> _byChange = [];
    TaskCompletionSource _changed = NewSignal();
    long _version;

    public long Version => Interlocked.Read(ref _version);

    public LiveEntry? Find(string stream, string key)
    {
        lock (_gate)
        {
            return _nodes.TryGetValue((stream, key), out var node) ? node.Value : null;
        }
    }

    /// <summary>
    /// Puts entries in the place of older ones of their keys; what is no newer than the one known (by event time) is
    /// left out. Wakes those who wait.
    /// </summary>
    public void Put(IReadOnlyList<LiveEntry> entries)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            long before = _version;
            foreach (var entry in entries)
            {
                Put(entry);
            }

            if (_version == before)
            {
                return;
            }

            signal = _changed;
            _changed = NewSignal();
        }

        signal.TrySetResult();
    }

    /// <summary>
    /// Adds what has changed since a version, the longest waiting first, at most so many.
    /// </summary>
    /// <returns>
    /// The version up to which everything wanted was added, and how many were left for the next call.
    /// </returns>
    public (long Version, int Left) ReadSince(
        long version, Func<LiveEntry, bool> isWanted, int most, List<LiveEntry> into)
    {
        lock (_gate)
        {
            var first = _byChange.Last;
            while (first?.Previous is { } previous && previous.Value.Version > version)
            {
                first = previous;
            }

            long read = version;
            int left = 0;
            for (var node = first; node is not null; node = node.Next)
            {
                if (node.Value.Version <= version || !isWanted(node.Value))
                {
                    continue;
                }

                if (into.Count >= most)
                {
                    left++;
                    continue;
                }

                into.Add(node.Value);
                read = node.Value.Version;
            }

            return (left == 0 ? _version : read, left);
        }
    }

    /// <summary>Completes when something has changed since a version.</summary>
    public Task WaitAsync(long version, CancellationToken cancellation)
    {
        lock (_gate)
        {
            return _version > version ? Task.CompletedTask : _changed.Task.WaitAsync(cancellation);
        }
    }

    // Under the lock.
    void Put(LiveEntry entry)
    {
        var key = (entry.Stream, entry.Key);
        if (_nodes.TryGetValue(key, out var node))
        {
            if (entry.EventMicros <= node.Value.EventMicros)
            {
                return;
            }

            entry = entry with { HeadingDegrees = Headings.Of(node.Value, entry) };
            _byChange.Remove(node);
        }
        else
        {
            node = new LinkedListNode<LiveEntry>(entry);
            _nodes.Add(key, node);
        }

        node.Value = entry with { Version = Interlocked.Increment(ref _version) };
        _byChange.AddLast(node);
        if (_nodes.Count > mostEntries)
        {
            var oldest = _byChange.First!;
            _byChange.Remove(oldest);
            _nodes.Remove((oldest.Value.Stream, oldest.Value.Key));
        }
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
