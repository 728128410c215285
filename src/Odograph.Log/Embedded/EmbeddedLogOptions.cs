namespace Odograph.Log.Embedded;

/// <summary>How an embedded log keeps its records. The values are checked when a log is opened.</summary>
public sealed record EmbeddedLogOptions
{
    /// <summary>
    /// Partitions of streams that are made from now on; a stream keeps the number it was made with. 1 to 1024, default
    /// 4.
    /// </summary>
    public int Partitions { get; init; } = 4;

    /// <summary>
    /// Size from which on a segment gets no new commit group; what trimming drops at once. 4 KiB to 1 GiB, default 128
    /// MiB.
    /// </summary>
    public int SegmentBytes { get; init; } = 128 << 20;

    /// <summary>
    /// How long records are kept at least, by their append stamps, even if they are in the lake. Default 24 hours; 0 to
    /// 36,500 days, zero = not at all.
    /// </summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Bytes that may wait in one partition for the commit before them, and so also the size of a commit group; beyond
    /// it appenders wait. A single larger record still fits. 4 KiB to 256 MiB, default 2 MiB.
    /// </summary>
    public int QueueBytes { get; init; } = 2 << 20;

    static TimeSpan MaxKeep => TimeSpan.FromDays(36_500);

    internal void Check()
    {
        InRange(Partitions, 1, 1024, nameof(Partitions));
        InRange(SegmentBytes, 4 << 10, 1 << 30, nameof(SegmentBytes));
        InRange(QueueBytes, 4 << 10, 256 << 20, nameof(QueueBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(Keep, TimeSpan.Zero, nameof(Keep));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Keep, MaxKeep, nameof(Keep));
    }

    static void InRange(int value, int low, int high, string name)
    {
        if (value < low || value > high)
        {
            throw new ArgumentOutOfRangeException(name, value, $"Expected {low} to {high}.");
        }
    }
}
