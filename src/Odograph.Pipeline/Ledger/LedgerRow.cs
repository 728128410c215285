using Odograph.Lake.Manifests;
using Odograph.Pipeline.Batches;

namespace Odograph.Pipeline.Ledger;

/// <summary>
/// One row of the ledger: what a batch did with one partition of one stream. Member for column, in the table's order.
/// </summary>
public sealed record LedgerRow
{
    public required long Batch { get; init; }

    public required long Epoch { get; init; }

    public required string Kind { get; init; }

    public required PartitionKey Partition { get; init; }

    public required string Incarnation { get; init; }

    public required string PositionFrom { get; init; }

    /// <summary>Exclusive; null for a gap whose end nobody knows.</summary>
    public required string? PositionTo { get; init; }

    public BatchCounts Counts { get; init; }

    /// <summary>The stream's watermark after the batch.</summary>
    public long? WatermarkMicros { get; init; }

    public required long PlannedAtMicros { get; init; }

    public required string Definition { get; init; }

    /// <summary>JSON; null where there is nothing to add.</summary>
    public string? Detail { get; init; }
}

/// <summary>
/// Writes rows to finished, synced data files of the ledger table that nothing refers to yet, named
/// <c>&lt;filePrefix&gt;-&lt;n&gt;</c>. Called again with another prefix when a try failed.
/// </summary>
public delegate Task<IReadOnlyList<DataFile>> LedgerWriter(
    IReadOnlyList<LedgerRow> rows, TargetTable ledger, string filePrefix, CancellationToken cancellation);
