using Microsoft.Win32.SafeHandles;

namespace Odograph.Log.Segments;

/// <summary>One segment file of a partition: what is known of it without reading records. Thread-safe.</summary>
sealed class Segment(string path, long first, uint seed, long begunMicros)
{
    readonly Lock _gate = new();
    long _sealedLength = -1;
    SparseIndex? _index;

    public string Path { get; } = path;

    /// <summary>Position of its first record.</summary>
    public long First { get; } = first;

    public uint Seed { get; } = seed;

    public long BegunMicros { get; } = begunMicros;

    /// <summary>Bytes of a segment that gets no more records; -1 for the partition's last one.</summary>
    public long SealedLength => Volatile.Read(ref _sealedLength);

    public void Seal(long length) => Volatile.Write(ref _sealedLength, length);

    /// <summary>The index of a segment that was opened as the last one.</summary>
    public SparseIndex TailIndex
    {
        get
        {
            lock (_gate)
            {
                return _index ?? throw new InvalidOperationException("The segment was not opened as the last one.");
            }
        }
    }

    /// <summary>
    /// The index: set by the opening for the last segment, read from its file or from the segment for the others.
    /// </summary>
    public SparseIndex Index(SafeFileHandle file)
    {
        lock (_gate)
        {
            return _index ??= Load(file);
        }
    }

    public void SetIndex(SparseIndex index)
    {
        lock (_gate)
        {
            _index = index;
        }
    }

    SparseIndex Load(SafeFileHandle file)
    {
        var index = new SparseIndex();
        var saved = IndexFile.Read(IndexFile.PathOf(Path), Seed).Places;
        foreach (var place in saved)
        {
            index.Add(place);
        }

        if (saved.Count == 0)
        {
            using var reader = new FrameReader(file, Seed, RandomAccess.GetLength(file));
            reader.Walk(SegmentPlace.Start, onPlace: index.Add);
        }

        return index;
    }
}
