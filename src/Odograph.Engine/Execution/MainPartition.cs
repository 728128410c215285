using Odograph.DuckDb.Functions;
using Odograph.Engine.Execution.Reading;
using Odograph.Lake.Schemas;
using Odograph.Model.Events;
using Odograph.Model.Streams;
using Odograph.Model.Time;
using Odograph.Pipeline.Batches;

namespace Odograph.Engine.Execution;

/// <summary>Event times [From, To) of one partition, µs, and its partition value.</summary>
readonly record struct PartitionRange(long FromMicros, long ToMicros, int Value);

/// <summary>
/// Looks at the first records of a stream's slices for the partition that most rows belong to. Rows of that one go into
/// one plain file, which is faster than a partitioned COPY; the few others come in a second pass.
/// </summary>
static class MainPartition
{
    /// <summary>Records looked at per slice.</summary>
    public const int SampleRecords = 256;

    const int SampleBytes = 1 << 18;

    /// <summary>
    /// Null when the rows are spread over partitions (or there is none), so that a partitioned COPY is better.
    /// </summary>
    public static async Task<PartitionRange?> FindAsync(
        StreamPlan plan,
        TargetTable table,
        IReadOnlyList<(Slice Slice, IEventLog Log)> slices,
        double share,
        CancellationToken cancellation)
    {
        if (TransformOf(table) is not { } transform)
        {
            return null;
        }

        using var rows = new ChunkRows(plan);
        using var buffer = new ChunkBuffer(plan.Columns);
        var counts = new Dictionary<int, int>();
        foreach (var (slice, log) in slices)
        {
            await log.ReadAsync(
                new LogReadRequest(slice.Stream, slice.Partition, slice.From, slice.To, SampleRecords, SampleBytes),
                rows.Records,
                cancellation);
            Count(rows, buffer, transform, counts);
        }

        if (counts.Count == 0)
        {
            return null;
        }

        var (value, count) = counts.MaxBy(pair => pair.Value);
        return count >= share * counts.Values.Sum() ? RangeOf(transform, value) : null;
    }

    internal static PartitionRange RangeOf(Transform transform, int value)
    {
        if (transform.Kind == TransformKind.Day)
        {
            return new PartitionRange(value * UnixMicros.PerDay, (value + 1) * UnixMicros.PerDay, value);
        }

        return new PartitionRange(MonthMicros(value), MonthMicros(value + 1), value);
    }

    static void Count(ChunkRows rows, ChunkBuffer buffer, Transform transform, Dictionary<int, int> counts)
    {
        rows.Begin(buffer.Reset());
        for (int i = 0; i < rows.Records.Count; i++)
        {
            if (rows.Records.Records[i].NoteLength == 0)
            {
                _ = rows.Add(i);
            }
        }

        foreach (long micros in rows.EventMicros)
        {
            int value = (int)Transforms.Apply(transform, FieldType.TimestampTz, micros)!;
            counts[value] = counts.GetValueOrDefault(value) + 1;
        }
    }

    // Only day and month of the event time make one range of instants per partition.
    static Transform? TransformOf(TargetTable table)
        => table.Spec.Fields is [var field]
            && table.Schema.Find(field.SourceId)?.Name == CommonColumns.EventTime
            && field.Transform.Kind is TransformKind.Day or TransformKind.Month
                ? table.Spec.Fields[0].Transform
                : null;

    static long MonthMicros(int month)
    {
        int year = 1970 + (int)Math.Floor(month / 12.0);
        return UnixMicros.From(new DateTimeOffset(year, month - ((year - 1970) * 12) + 1, 1, 0, 0, 0, TimeSpan.Zero));
    }
}
