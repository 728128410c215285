using Odograph.Model.Events;
using Odograph.Pipeline.Batches;

namespace Odograph.Pipeline.Redrive;

/// <summary>
/// The rows of one redrive: of the quarantine table at one snapshot, those whose newest attempt is still refused and
/// that the filter means.
/// </summary>
/// <param name="SnapshotId">Of the quarantine table.</param>
/// <param name="Count">How many rows there are.</param>
/// <param name="Rows">Read once, in any order, as the batches come to them; no more than a few are held.</param>
public sealed record QuarantineSelection(
    long SnapshotId, RedriveFilter Filter, long Count, IEnumerable<RedriveRow> Rows);

/// <summary>One refused record, as the quarantine table's newest row of it says.</summary>
public sealed record RedriveRow
{
    public required PartitionKey Partition { get; init; }

    /// <summary>The incarnation that the position is of; empty where the ledger does not tell any more.</summary>
    public required string Incarnation { get; init; }

    /// <summary>How far the ledger has come in that incarnation; empty where it does not tell.</summary>
    public string ReachedPosition { get; init; } = "";

    /// <summary>Null where positions are no numbers.</summary>
    public required long? Number { get; init; }

    /// <summary>Null where positions are numbers.</summary>
    public string? Sequence { get; init; }

    /// <summary>The append stamp.</summary>
    public required long StampMicros { get; init; }

    public required byte[] Raw { get; init; }

    /// <summary>Of the whole record; more than Raw has where it was cut.</summary>
    public required long RawSizeBytes { get; init; }

    /// <summary>Why it was refused; needed only where the record is cut.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    public string? Detail { get; init; }

    public required int Attempt { get; init; }

    public required long FirstBatch { get; init; }

    /// <summary>Bytes are missing, so it can only be refused again.</summary>
    public bool IsCut => RawSizeBytes > Raw.Length;

    public Position Position => Number is { } number
        ? Position.FromNumber(number)
        : Position.TryParse(Sequence, out var position) ? position : Position.Zero;
}
