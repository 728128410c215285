using Odograph.Log.Segments;

namespace Odograph.Log.Partitions;

/// <summary>
/// What readers see of a partition at one moment: its segments, in order, and how far the last one is synced.
/// Immutable.
/// </summary>
/// <param name="End">The position behind the last synced record.</param>
/// <param name="TailLength">Synced bytes of the last segment.</param>
sealed record PartitionView(IReadOnlyList<Segment> Segments, long End, long TailLength)
{
    public long Beginning => Segments[0].First;

    /// <summary>Index of the segment that holds a position (or would, at the end).</summary>
    public int IndexOf(long position)
    {
        int low = 0;
        int high = Segments.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (Segments[middle].First <= position)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    public bool IsLast(int index) => index == Segments.Count - 1;

    /// <summary>The position behind a segment's last record.</summary>
    public long EndOf(int index) => IsLast(index) ? End : Segments[index + 1].First;

    /// <summary>Bytes of a segment that may be read.</summary>
    public long LengthOf(int index) => IsLast(index) ? TailLength : Segments[index].SealedLength;
}
