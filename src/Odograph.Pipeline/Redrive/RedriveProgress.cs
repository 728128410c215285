using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;

namespace Odograph.Pipeline.Redrive;

/// <summary>How far a redrive has come. Immutable.</summary>
/// <param name="Rows">Rows of the selection.</param>
/// <param name="Batches">Batches that are in all tables.</param>
/// <param name="Counts">What those batches came to; Read = rows that got a new attempt.</param>
public readonly record struct RedriveProgress(long Rows, int Batches, BatchCounts Counts);

/// <summary>How much of a redrive is held at a time.</summary>
public sealed record RedriveLimits
{
    /// <summary>Rows of a batch. Default 50,000; the rest goes into batches of its own.</summary>
    public int Rows { get; init; } = 50_000;

    /// <summary>
    /// Raw bytes of a batch, all in memory. Default 16 MiB; a batch ends with the row that reaches it, so it exceeds it
    /// by one row of at most 1 MiB.
    /// </summary>
    public long Bytes { get; init; } = 16L << 20;

    /// <summary>The default, or less where the pipeline wants smaller batches.</summary>
    public static RedriveLimits Of(Trigger trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        var limits = new RedriveLimits();
        return limits with { Bytes = Math.Min(limits.Bytes, trigger.Bytes) };
    }
}
