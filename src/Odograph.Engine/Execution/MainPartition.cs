using Odograph.DuckDb.Functions;
using Odograph.Engine.Execution.Dictionaries;
using Odograph.Engine.Execution.Reading;
using Odograph.Model.Events;
using Odograph.Pipeline.Batches;

namespace Odograph.Engine.Execution;

/// <summary>
/// Looks at the first records of a stream's slices for the partition that most rows belong to: rows of that one are
/// written as they are decoded, those of all others are deferred.
/// </summary>
/// <param name="Range">Event times that go into the first file.</param>
/// <param name="Partitions">How many partitions the sample is of.</param>
sealed record MainPartition(PartitionRange Range, int Partitions)
{
    /// <summary>Records looked at per slice.</summary>
    public const int SampleRecords = 256;

    const int SampleBytes = 1 << 18;

    /// <param name="fallbackMicros">An instant of the partition to take where no record of the sample decodes.</param>
    /// <param name="values">Learns from the sample.</param>
    public static async Task<MainPartition> FindAsync(
        StreamPlan plan,
        EventTimePartitions partitions,
        IReadOnlyList<(Slice Slice, IEventLog Log)> slices,
        long fallbackMicros,
        StreamValues values,
        CancellationToken cancellation)
    {
        using var rows = new ChunkRows(plan);
        using var buffer = new ChunkBuffer(plan.Columns);
        var counts = new Dictionary<int, int>();
        foreach (var (slice, log) in slices)
        {
            await log.ReadAsync(
                new LogReadRequest(slice.Stream, slice.Partition, slice.From, slice.To, SampleRecords, SampleBytes),
                rows.Records,
                cancellation);
            Count(rows, buffer, partitions, counts);
            values.Learn(rows, rows.Count);
        }

        int value = counts.Count == 0 ? partitions.ValueOf(fallbackMicros) : counts.MaxBy(pair => pair.Value).Key;
        return new MainPartition(partitions.RangeOf(value), counts.Count);
    }

    static void Count(
        ChunkRows rows, ChunkBuffer buffer, EventTimePartitions partitions, Dictionary<int, int> counts)
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
            int value = partitions.ValueOf(micros);
            counts[value] = counts.GetValueOrDefault(value) + 1;
        }
    }
}
