using Odograph.Model.Events;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Loop;

namespace Odograph.Pipeline.Redrive;

/// <summary>
/// The rows of one redrive batch, held in memory: a slice for each incarnation of each partition, its rows in the order
/// of their positions. A slice's own positions count its rows from 0.
/// </summary>
public sealed class RedriveCut
{
    RedriveCut(IReadOnlyList<RedriveSlice> slices) => Slices = slices;

    /// <summary>In the order in which equals are judged.</summary>
    public IReadOnlyList<RedriveSlice> Slices { get; }

    public int Rows => Slices.Sum(slice => slice.Rows.Count);

    internal static RedriveCut Of(IReadOnlyList<RedriveRow> rows, Planner planner) => new([.. rows
        .GroupBy(row => (row.Partition, row.Incarnation, First: row.Incarnation.Length > 0 ? 0 : row.FirstBatch))
        .Select(group => (group.Key.Partition, First: group.Min(row => row.FirstBatch), Rows: InOrder(group)))
        .Order(Comparer<(PartitionKey Partition, long First, List<RedriveRow> Rows)>.Create((left, right) =>
            planner.Compare(left.Partition, right.Partition) is var order and not 0
                ? order
                : left.First.CompareTo(right.First)))
        .Select(group => new RedriveSlice(SliceOf(group.Partition, group.Rows), group.Rows))]);

    /// <summary>The rows of a slice of this cut.</summary>
    public RedriveSlice Find(Slice slice) => Slices.First(known => ReferenceEquals(known.Slice, slice));

    static List<RedriveRow> InOrder(IEnumerable<RedriveRow> rows) => [.. rows.OrderBy(row => row.Position)];

    static Slice SliceOf(PartitionKey key, List<RedriveRow> rows) => new(
        key.Stream,
        key.Source,
        key.Partition,
        rows[0].Incarnation,
        Position.Zero,
        Position.FromNumber(rows.Count),
        long.MaxValue);
}

/// <summary>The rows of one partition and incarnation.</summary>
public sealed record RedriveSlice(Slice Slice, IReadOnlyList<RedriveRow> Rows);
