namespace Odograph.Log.Segments;

/// <summary>Where in a segment a record begins: its number in the segment, and the byte offset.</summary>
readonly record struct SegmentPlace(uint Number, uint Offset)
{
    public static SegmentPlace Start => new(0, SegmentHeader.Length);
}

/// <summary>
/// A place every <see cref="SpacingBytes"/> of one segment, in memory: 8 bytes for each 256 KiB of log. Places enter in
/// ascending order. Thread-safe.
/// </summary>
sealed class SparseIndex
{
    public const int SpacingBytes = 256 << 10;

    readonly Lock _gate = new();
    readonly List<SegmentPlace> _places = [];

    /// <summary>A copy of all places.</summary>
    public IReadOnlyList<SegmentPlace> Places
    {
        get
        {
            lock (_gate)
            {
                return [.. _places];
            }
        }
    }

    public void Add(SegmentPlace place)
    {
        lock (_gate)
        {
            _places.Add(place);
        }
    }

    /// <summary>The last place at or before a record.</summary>
    public SegmentPlace Before(uint number)
    {
        lock (_gate)
        {
            int low = 0;
            int high = _places.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (_places[middle].Number <= number)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low == 0 ? SegmentPlace.Start : _places[low - 1];
        }
    }
}
