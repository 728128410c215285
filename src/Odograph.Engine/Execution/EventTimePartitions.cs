using Odograph.Lake.Schemas;
using Odograph.Model.Streams;
using Odograph.Model.Time;
using Odograph.Pipeline.Batches;

namespace Odograph.Engine.Execution;

/// <summary>How a table's partitions cut event time: days, months, or not at all.</summary>
sealed class EventTimePartitions
{
    readonly TransformKind? _kind;

    /// <exception cref="NotSupportedException">The table is partitioned by something else.</exception>
    public EventTimePartitions(TargetTable table, string column = CommonColumns.EventTime)
    {
        _kind = table.Spec.Fields switch
        {
            [] => null,
            [{ Transform.Kind: TransformKind.Day or TransformKind.Month } field]
                when table.Schema.Find(field.SourceId)?.Name == column => field.Transform.Kind,
            _ => throw new NotSupportedException(
                $"write rows of \"{table.Name}\": only tables by day or month of \"{column}\" are written"),
        };
    }

    /// <summary>The partition value of an instant, µs; 0 where there are no partitions.</summary>
    public int ValueOf(long micros) => _kind switch
    {
        TransformKind.Day => UnixMicros.Day(micros),
        TransformKind.Month => UnixMicros.Month(micros),
        _ => 0,
    };

    /// <summary>A value as a data file's partition.</summary>
    public IReadOnlyList<object?> Tuple(int value) => _kind is null ? [] : [value];

    /// <summary>The event times of a partition.</summary>
    public PartitionRange RangeOf(int value) => _kind switch
    {
        TransformKind.Day => new(value * UnixMicros.PerDay, (value + 1) * UnixMicros.PerDay, value),
        TransformKind.Month => new(UnixMicros.MonthStart(value), UnixMicros.MonthStart(value + 1), value),
        _ => new(long.MinValue, long.MaxValue, value),
    };
}

/// <summary>Event times [From, To) of one partition, µs, and its partition value.</summary>
readonly record struct PartitionRange(long FromMicros, long ToMicros, int Value);
