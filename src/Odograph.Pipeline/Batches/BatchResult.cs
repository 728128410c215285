using Odograph.Lake.Manifests;
using Odograph.Model.Events;

namespace Odograph.Pipeline.Batches;

/// <summary>
/// What a batch came to: the files of each table that got rows, and one outcome per slice, in the plan's order.
/// </summary>
/// <param name="Files">By table name; files are synced and final. Tables without rows are left out.</param>
public sealed record BatchResult(
    IReadOnlyDictionary<string, IReadOnlyList<DataFile>> Files, IReadOnlyList<SliceResult> Slices);

/// <summary>
/// The outcome of one slice. Read = Accepted + Duplicate + Quarantined, always.
/// </summary>
public sealed record SliceResult
{
    public required Slice Slice { get; init; }

    /// <summary>Exclusive end of what was read; equals From when nothing was.</summary>
    public required Position To { get; init; }

    /// <summary>
    /// The incarnation that the reads reported; the loop discards the batch when it is not the planned one.
    /// </summary>
    public required string Incarnation { get; init; }

    /// <summary>Whether the partition is closed and read to its end.</summary>
    public bool IsClosed { get; init; }

    public required long Read { get; init; }

    public required long Accepted { get; init; }

    public required long Duplicate { get; init; }

    public required long Quarantined { get; init; }

    /// <summary>Newest event time of the accepted rows, µs; null when none was accepted.</summary>
    public long? NewestEventMicros { get; init; }

    /// <summary>What else the slice's ledger row says, a JSON object; null = nothing.</summary>
    public string? Detail { get; init; }

    /// <summary>Bytes of the payloads read.</summary>
    public long PayloadBytes { get; init; }
}
