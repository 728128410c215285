namespace Odograph.Pipeline.Watermarks;

/// <summary>What one partition says to its stream's watermark.</summary>
/// <param name="NewestMicros">Newest accepted event time; null when none was accepted yet.</param>
/// <param name="IsIdle">
/// Caught up, and without records for the stream's <c>idle_after</c> on the monotonic clock; or closed and read out.
/// </param>
public readonly record struct PartitionTime(long? NewestMicros, bool IsIdle);

/// <summary>
/// The arithmetic of a stream's watermark, µs since 1970 UTC: newest event time minus the delay, the minimum over
/// partitions that are not idle, the maximum if all are. A partition that is not idle and has shown no event yet holds
/// the watermark where it is.
/// </summary>
public static class StreamWatermark
{
    /// <summary>
    /// The watermark after <paramref name="current"/>: never lower; null only while nothing was ever seen.
    /// </summary>
    public static long? Advance(long? current, TimeSpan delay, IReadOnlyCollection<PartitionTime> partitions)
    {
        if (Candidate(partitions) is not { } newest)
        {
            return current;
        }

        long delayMicros = delay.Ticks / TimeSpan.TicksPerMicrosecond;
        long next = newest < long.MinValue + delayMicros ? long.MinValue : newest - delayMicros;
        return current is { } reached && reached >= next ? reached : next;
    }

    static long? Candidate(IReadOnlyCollection<PartitionTime> partitions)
    {
        var active = partitions.Where(partition => !partition.IsIdle).ToList();
        if (active.Count == 0)
        {
            return partitions.Max(partition => partition.NewestMicros);
        }

        return active.All(partition => partition.NewestMicros is not null)
            ? active.Min(partition => partition.NewestMicros)
            : null;
    }
}
