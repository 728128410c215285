using Odograph.Model.Events;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;

namespace Odograph.Pipeline.Loop;

/// <summary>A partition as its log described it before the batch.</summary>
sealed record ListedPartition(PartitionKey Key, LogPartition Log);

/// <summary>What a batch is to read, or the gaps that come first.</summary>
sealed record Plan(IReadOnlyList<Slice> Slices, IReadOnlyList<Gap> Gaps)
{
    public bool IsEmpty => Slices.Count == 0 && Gaps.Count == 0;
}

/// <summary>
/// Chooses slices from the positions of the last batch and the logs as they are: pure arithmetic. Parents come before
/// their children; a partition that nobody has read begins at its beginning; records that were due and are not there
/// are gaps, and no slice is planned for a partition with one.
/// </summary>
sealed class Planner(PipelineDefinition definition)
{
    /// <summary>
    /// Least bytes of a slice, however many partitions share the batch (or the trigger's bytes, where they are fewer):
    /// each moves on, so a batch may exceed its budget by as much.
    /// </summary>
    public const long MinSliceBytes = 64 << 10;

    /// <param name="last">Null before the first batch.</param>
    /// <param name="fixedEnds">
    /// Where to stop, by partition; partitions that are not in it are left alone. Null = read on for ever.
    /// </param>
    /// <param name="damages">Known damage by partition: read up to it, then it is a gap.</param>
    public Plan Next(
        BatchRecord? last,
        IReadOnlyList<ListedPartition> listed,
        FixedEnds? fixedEnds,
        IReadOnlyDictionary<PartitionKey, LogDamage> damages)
    {
        var progress = (last?.Partitions ?? []).ToDictionary(partition => partition.Key);
        var present = listed.ToDictionary(partition => partition.Key);
        var gaps = Vanished(progress, present).ToList();
        var slices = new List<Slice>();
        foreach (var partition in listed.Order(Ordering))
        {
            var known = progress.GetValueOrDefault(partition.Key);
            if (FindGap(partition, known, damages) is { } gap)
            {
                gaps.Add(gap);
            }
            else if (SliceOf(partition, known, progress, present, fixedEnds, damages) is { } slice)
            {
                slices.Add(slice);
            }
        }

        return new Plan(WithBudgets(slices, present), gaps);
    }

    Comparer<ListedPartition> Ordering
        => Comparer<ListedPartition>.Create((left, right) => Compare(left.Key, right.Key));

    /// <summary>Order of judging equals: stream as defined, source by key, partition as a number.</summary>
    public int Compare(PartitionKey left, PartitionKey right)
    {
        int byStream = StreamIndex(left.Stream).CompareTo(StreamIndex(right.Stream));
        int bySource = byStream != 0 ? byStream : string.CompareOrdinal(left.Source, right.Source);
        return bySource != 0 ? bySource : PartitionOrder.Compare(left.Partition, right.Partition);
    }

    int StreamIndex(string name)
    {
        for (int i = 0; i < definition.Streams.Count; i++)
        {
            if (definition.Streams[i].Name == name)
            {
                return i;
            }
        }

        return int.MaxValue;
    }

    IEnumerable<Gap> Vanished(
        Dictionary<PartitionKey, PartitionProgress> progress, Dictionary<PartitionKey, ListedPartition> present)
        => progress.Values
            .Where(known => !known.IsClosed && IsOurs(known.Key) && !present.ContainsKey(known.Key))
            .Select(known => new Gap(
                known.Key, GapReason.PartitionGone, known.Incarnation, known.To, EndSeen(known), Next: null));

    // A stream or source that left the definition keeps its progress and is nobody's gap.
    bool IsOurs(PartitionKey key)
        => definition.FindStream(key.Stream) is not null && definition.Sources.Any(source => source.Key == key.Source);

    static Position? EndSeen(PartitionProgress known) => known.LastEnd is { } end && end >= known.To ? end : null;

    static Gap? FindGap(
        ListedPartition partition, PartitionProgress? known, IReadOnlyDictionary<PartitionKey, LogDamage> damages)
    {
        var log = partition.Log;
        if (known is { IsClosed: true } && known.Incarnation == log.Incarnation)
        {
            return null;
        }

        if (known is not null && known.Incarnation != log.Incarnation)
        {
            return new Gap(
                partition.Key, GapReason.OtherIncarnation, known.Incarnation, known.To, EndSeen(known),
                new Continuation(log.Incarnation, log.Beginning));
        }

        var from = known?.To ?? log.Beginning;
        if (log.Beginning > from)
        {
            return new Gap(
                partition.Key, GapReason.BeginningAbove, log.Incarnation, from, log.Beginning,
                new Continuation(log.Incarnation, log.Beginning));
        }

        if (log.End is { } end && end < from)
        {
            return new Gap(
                partition.Key, GapReason.EndBelow, log.Incarnation, from, end, new Continuation(log.Incarnation, end));
        }

        return damages.TryGetValue(partition.Key, out var damage) && damage.From <= from && damage.Covers(from)
            ? GapOf(partition, from, damage)
            : null;
    }

    static Gap GapOf(ListedPartition partition, Position from, LogDamage damage)
    {
        var behind = damage.To ?? partition.Log.End;
        return new Gap(
            partition.Key, GapReason.Damage, partition.Log.Incarnation, from, behind,
            behind is { } next && next > from ? new Continuation(partition.Log.Incarnation, next) : null);
    }

    static Slice? SliceOf(
        ListedPartition partition,
        PartitionProgress? known,
        Dictionary<PartitionKey, PartitionProgress> progress,
        Dictionary<PartitionKey, ListedPartition> present,
        FixedEnds? fixedEnds,
        IReadOnlyDictionary<PartitionKey, LogDamage> damages)
    {
        var log = partition.Log;
        var from = known?.To ?? log.Beginning;
        bool isDone = known is { IsClosed: true } || (log.End == from && !log.IsClosed);
        if (isDone || !log.Parents.All(parent
            => IsReadOut(partition.Key with { Partition = parent }, progress, present)))
        {
            return null;
        }

        Position? to = damages.TryGetValue(partition.Key, out var damage) && damage.From > from ? damage.From : null;
        if (fixedEnds is not null)
        {
            if (!fixedEnds.IsDue(partition.Key, from, out var end))
            {
                return null;
            }

            to = to is { } cut && (end is null || cut < end) ? cut : end;
        }

        return new Slice(partition.Key.Stream, partition.Key.Source, log.Id, log.Incarnation, from, to, MinSliceBytes);
    }

    // A parent that neither the log nor the record knows has expired before we came: nothing of it is left to wait for.
    static bool IsReadOut(
        PartitionKey parent,
        Dictionary<PartitionKey, PartitionProgress> progress,
        Dictionary<PartitionKey, ListedPartition> present)
        => progress.TryGetValue(parent, out var known) ? known.IsClosed : !present.ContainsKey(parent);

    /// <summary>Shares the trigger's bytes by lag where every log knows its end, else evenly.</summary>
    List<Slice> WithBudgets(List<Slice> slices, Dictionary<PartitionKey, ListedPartition> present)
    {
        double total = 0;
        var lags = slices.Select(slice => Lag(slice, present)).ToList();
        bool isKnown = lags.TrueForAll(lag => lag is not null);
        total = isKnown ? lags.Sum(lag => (double)lag!.Value) : slices.Count;
        long least = Math.Min(MinSliceBytes, definition.Trigger.Bytes);
        return [.. slices.Select((slice, index) =>
        {
            double share = (isKnown ? lags[index]!.Value : 1) / Math.Max(1, total);
            return slice with { BudgetBytes = Math.Max(least, (long)(definition.Trigger.Bytes * share)) };
        })];
    }

    static long? Lag(Slice slice, Dictionary<PartitionKey, ListedPartition> present)
    {
        var end = slice.To ?? present[slice.Key()].Log.End;
        return end is { } known ? PartitionOrder.Distance(slice.From, known) : null;
    }
}

/// <summary>
/// Records [From, To) of a partition that a read found damaged; To null = nothing behind it is known to be readable.
/// </summary>
sealed record LogDamage(Position From, Position? To)
{
    public bool Covers(Position position) => To is not { } to || position < to;
}
