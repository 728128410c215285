using System.Text.Json;
using Odograph.Lake.Manifests;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Ledger;
using Odograph.Pipeline.Watermarks;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// Works out what a batch leaves: progress, watermarks, sums, ledger rows. Reads nothing but its arguments and the
/// monotonic clock (idleness). Not safe for concurrent use: the loop alone owns it.
/// </summary>
sealed class NextRecord(PipelineDefinition definition, Idleness idleness)
{
    static readonly Dictionary<string, IReadOnlyList<DataFile>> NoFiles = [];

    /// <summary>Null when the batch moved nothing: then it is as if it had never been.</summary>
    public Candidate? AfterBatch(
        BatchRecord? last, PlannedBatch batch, BatchResult result, IReadOnlyList<ListedPartition> listed)
    {
        var moved = result.Slices.Where(slice => HasMoved(slice, last)).ToList();
        foreach (var slice in moved.Where(slice => slice.Read > 0))
        {
            idleness.MarkActive(slice.Slice.Key());
        }

        var progress = Carried(last, listed);
        foreach (var slice in moved)
        {
            var key = slice.Slice.Key();
            var known = progress.GetValueOrDefault(key) ?? GoneMeanwhile(slice);
            progress[key] = known with
            {
                To = slice.To,
                IsClosed = slice.IsClosed,
                NewestEventMicros = Later(known.NewestEventMicros, slice.NewestEventMicros),
            };
        }

        var record = Next(last, Header(batch), progress, listed, moved);
        return moved.Count == 0 && !HasWatermarkMoved(last, record) ? null : new Candidate(
            moved.Count > 0 ? record : record with { Kind = BatchKinds.Idle },
            moved.Count > 0 ? [.. moved.Select(slice => RowOf(record, slice))] : IdleRows(last, record),
            result.Files,
            moved,
            IsExecuted: true);
    }

    /// <summary>Null unless idleness alone moves a watermark.</summary>
    public Candidate? AfterIdling(BatchRecord? last, BatchHeader header, IReadOnlyList<ListedPartition> listed)
    {
        var record = Next(last, header with { Kind = BatchKinds.Idle }, Carried(last, listed), listed, []);
        return HasWatermarkMoved(last, record)
            ? new Candidate(record, IdleRows(last, record), NoFiles, [], IsExecuted: false)
            : null;
    }

    /// <summary>One row for each gap; reading goes on behind it.</summary>
    public Candidate AfterGaps(
        BatchRecord? last, BatchHeader header, IReadOnlyList<Gap> gaps, IReadOnlyList<ListedPartition> listed)
    {
        var before = (last?.Partitions ?? []).ToDictionary(partition => partition.Key);
        var progress = Carried(last, listed);
        foreach (var gap in gaps)
        {
            if (gap.Next is { } next)
            {
                long? newest = before.GetValueOrDefault(gap.Key)?.NewestEventMicros;
                progress[gap.Key] = progress[gap.Key] with
                {
                    Incarnation = next.Incarnation,
                    To = next.Position,
                    NewestEventMicros = newest,
                    IsClosed = false,
                };
            }
            else
            {
                progress.Remove(gap.Key);
            }
        }

        var record = Next(last, header with { Kind = BatchKinds.Gap }, progress, listed, []);
        return new Candidate(record, [.. gaps.Select(gap => RowOf(record, gap))], NoFiles, [], IsExecuted: false);
    }

    static bool HasMoved(SliceResult slice, BatchRecord? last)
        => slice.Read > 0 || slice.To != slice.Slice.From
            || (slice.IsClosed && last?.FindPartition(slice.Slice.Key()) is not { IsClosed: true });

    static BatchHeader Header(PlannedBatch batch)
        => new(batch.Epoch, batch.Number, batch.Attempt, BatchKinds.Batch, batch.PlannedAtMicros);

    /// <summary>
    /// What is known of every partition before the batch: those listed for the first time begin at their beginning;
    /// those that are closed, read out and no longer listed are forgotten.
    /// </summary>
    static Dictionary<PartitionKey, PartitionProgress> Carried(BatchRecord? last, IReadOnlyList<ListedPartition> listed)
    {
        var present = listed.ToDictionary(partition => partition.Key, partition => partition.Log);
        var progress = (last?.Partitions ?? [])
            .Where(partition => !partition.IsClosed || present.ContainsKey(partition.Key))
            .ToDictionary(partition => partition.Key);
        foreach (var (key, log) in present)
        {
            var known = progress.GetValueOrDefault(key)
                ?? new PartitionProgress(key, log.Incarnation, log.Beginning, null, log.End, IsClosed: false);
            progress[key] = known.Incarnation == log.Incarnation ? known with { LastEnd = log.End ?? known.LastEnd }
                : known;
        }

        return progress;
    }

    /// <summary>
    /// A partition that was read for the first time and is not listed any more: what was read of it counts, and the
    /// next plan finds it gone.
    /// </summary>
    static PartitionProgress GoneMeanwhile(SliceResult slice) => new(
        slice.Slice.Key(), slice.Incarnation, slice.Slice.From, null, LastEnd: null, IsClosed: false);

    BatchRecord Next(
        BatchRecord? last,
        BatchHeader header,
        Dictionary<PartitionKey, PartitionProgress> progress,
        IReadOnlyList<ListedPartition> listed,
        List<SliceResult> moved)
    {
        var planner = new Planner(definition);
        return new BatchRecord
        {
            Job = definition.Name,
            Epoch = header.Epoch,
            Batch = header.Number,
            Attempt = header.Attempt,
            Kind = header.Kind,
            Definition = definition.Hash,
            PlannedAtMicros = header.PlannedAtMicros,
            Partitions = [.. progress.Values.Order(Comparer<PartitionProgress>.Create(
                (a, b) => planner.Compare(a.Key, b.Key)))],
            Streams = Streams(last, progress, listed, moved),
        };
    }

    List<StreamProgress> Streams(
        BatchRecord? last,
        Dictionary<PartitionKey, PartitionProgress> progress,
        IReadOnlyList<ListedPartition> listed,
        List<SliceResult> moved)
    {
        var streams = new List<StreamProgress>();
        foreach (var stream in definition.Streams)
        {
            var known = last?.FindStream(stream.Name) ?? new StreamProgress(stream.Name, null, default);
            var times = Times(progress.Values.Where(partition => partition.Key.Stream == stream.Name),
                stream.IdleAfter, listed);
            streams.Add(known with
            {
                WatermarkMicros = StreamWatermark.Advance(known.WatermarkMicros, stream.Delay, times),
                Totals = moved.Where(slice => slice.Slice.Stream == stream.Name)
                    .Aggregate(known.Totals, (sum, slice) => sum + BatchCounts.Of(slice)),
            });
        }

        // A stream that left the definition keeps its sums, for the day it comes back.
        streams.AddRange((last?.Streams ?? []).Where(stream => definition.FindStream(stream.Name) is null));
        return streams;
    }

    List<PartitionTime> Times(
        IEnumerable<PartitionProgress> partitions, TimeSpan idleAfter, IReadOnlyList<ListedPartition> listed)
    {
        var ends = listed.ToDictionary(partition => partition.Key, partition => partition.Log.End);
        return [.. partitions.Select(partition
            => new PartitionTime(partition.NewestEventMicros, IsIdle(partition, idleAfter, ends)))];
    }

    bool IsIdle(PartitionProgress partition, TimeSpan idleAfter, Dictionary<PartitionKey, Model.Events.Position?> ends)
    {
        if (partition.IsClosed || !ends.TryGetValue(partition.Key, out var end))
        {
            return true;
        }

        if (end is { } last && last > partition.To)
        {
            idleness.MarkActive(partition.Key);
        }

        return idleness.IsIdle(partition.Key, idleAfter);
    }

    static bool HasWatermarkMoved(BatchRecord? last, BatchRecord next)
        => next.Streams.Any(stream => stream.WatermarkMicros != last?.FindStream(stream.Name)?.WatermarkMicros);

    static LedgerRow RowOf(BatchRecord record, SliceResult slice) => Row(record, slice.Slice.Key()) with
    {
        Incarnation = slice.Incarnation,
        PositionFrom = slice.Slice.From.ToString(),
        PositionTo = slice.To.ToString(),
        Counts = BatchCounts.Of(slice),
        Detail = slice.Detail,
    };

    static LedgerRow RowOf(BatchRecord record, Gap gap) => Row(record, gap.Key) with
    {
        Incarnation = gap.Incarnation,
        PositionFrom = gap.From.ToString(),
        PositionTo = gap.To?.ToString(),
        Detail = JsonSerializer.Serialize(new
        {
            reason = gap.ReasonName,
            next_incarnation = gap.Next?.Incarnation,
            next_position = gap.Next?.Position.ToString(),
        }),
    };

    /// <summary>A row for every partition of the streams whose watermark moved; positions stay.</summary>
    static List<LedgerRow> IdleRows(BatchRecord? last, BatchRecord record)
        => [.. record.Partitions
            .Where(partition => record.FindStream(partition.Key.Stream)?.WatermarkMicros
                != last?.FindStream(partition.Key.Stream)?.WatermarkMicros)
            .Select(partition => Row(record, partition.Key) with
            {
                Kind = BatchKinds.Idle,
                Incarnation = partition.Incarnation,
                PositionFrom = partition.To.ToString(),
                PositionTo = partition.To.ToString(),
            })];

    static LedgerRow Row(BatchRecord record, PartitionKey key) => new()
    {
        Batch = record.Batch,
        Epoch = record.Epoch,
        Kind = record.Kind,
        Partition = key,
        Incarnation = "",
        PositionFrom = "",
        PositionTo = null,
        WatermarkMicros = record.FindStream(key.Stream)?.WatermarkMicros,
        PlannedAtMicros = record.PlannedAtMicros,
        Definition = record.Definition,
    };

    static long? Later(long? left, long? right) => left is null || right > left ? right ?? left : left;
}

/// <summary>Which batch a record is of.</summary>
sealed record BatchHeader(long Epoch, long Number, Guid Attempt, string Kind, long PlannedAtMicros);
