using Odograph.Pipeline.Batches;

namespace Odograph.Pipeline.Loop;

/// <summary>What the loop is doing.</summary>
public enum JobPhase
{
    /// <summary>Tables, fence, redo, memory of identities.</summary>
    Opening,

    /// <summary>A batch is in the works.</summary>
    Working,

    /// <summary>Nothing to read, or the trigger is not due.</summary>
    Waiting,

    /// <summary>An infrastructure error is being retried: see <see cref="JobStatus.Trouble"/>.</summary>
    Retrying,

    Stopped,
}

/// <summary>A job as of one moment. Immutable.</summary>
public sealed record JobStatus
{
    public required string Job { get; init; }

    public JobPhase Phase { get; init; }

    public long Epoch { get; init; }

    /// <summary>Newest batch that is in all tables; 0 before the first.</summary>
    public long Batch { get; init; }

    /// <summary>When that batch was applied in this run; null before the first of the run.</summary>
    public DateTimeOffset? CommittedAt { get; init; }

    /// <summary>In the definition's order.</summary>
    public IReadOnlyList<StreamStatus> Streams { get; init; } = [];

    /// <summary>Sums over all streams since this runner was opened.</summary>
    public BatchCounts SinceOpen { get; init; }

    /// <summary>Gaps in the logs that were skipped and noted in the ledger since this runner was opened.</summary>
    public int SkippedGaps { get; init; }

    /// <summary>What is being retried and why; null when nothing is.</summary>
    public string? Trouble { get; init; }
}

/// <summary>One stream of a job.</summary>
/// <param name="Totals">Since the job began.</param>
/// <param name="SinceOpen">Since this runner was opened.</param>
/// <param name="LagRecords">
/// Durable records that are in no applied batch; null where a log does not know its end.
/// </param>
/// <param name="LagBytes">Estimated from the mean payload of this run; null while that is unknown.</param>
/// <param name="WatermarkMicros">Null before the first event.</param>
/// <param name="RecordsPerSecond">Read in the newest batch over the time since the one before it.</param>
public sealed record StreamStatus(
    string Name,
    BatchCounts Totals,
    BatchCounts SinceOpen,
    long? LagRecords,
    long? LagBytes,
    long? WatermarkMicros,
    double RecordsPerSecond);
