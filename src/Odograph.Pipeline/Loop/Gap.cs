using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Pipeline.Batches;

namespace Odograph.Pipeline.Loop;

/// <summary>Why records that were due cannot be read.</summary>
enum GapReason
{
    /// <summary>The log under this name is another one now.</summary>
    OtherIncarnation,

    /// <summary>The beginning lies above our position.</summary>
    BeginningAbove,

    /// <summary>The end lies below our position.</summary>
    EndBelow,

    /// <summary>The partition is gone.</summary>
    PartitionGone,

    /// <summary>Bytes inside do not match their checksum.</summary>
    Damage,
}

/// <summary>
/// Records [From, To) of one partition's incarnation that will not be read, and where reading goes on.
/// </summary>
/// <param name="To">Null = open: nobody knows how many there were.</param>
/// <param name="Next">Where to go on, and in which incarnation; null = the partition ends here.</param>
sealed record Gap(
    PartitionKey Key, GapReason Reason, string Incarnation, Position From, Position? To, Continuation? Next)
{
    public string ReasonName => Reason switch
    {
        GapReason.OtherIncarnation => "other_incarnation",
        GapReason.BeginningAbove => "beginning_above",
        GapReason.EndBelow => "end_below",
        GapReason.PartitionGone => "partition_gone",
        _ => "damage",
    };
}

/// <summary>Where a partition is read on behind a gap.</summary>
readonly record struct Continuation(string Incarnation, Position Position);

/// <summary>Records that were due cannot be read and the source's policy is to stop (exit 4).</summary>
public sealed class LogGapException : EnvironmentException
{
    internal LogGapException(Gap gap)
        : base(
            $"read log \"{gap.Key.Source}\" stream \"{gap.Key.Stream}\" partition {gap.Key.Partition}: "
                + "expected to go on at position "
                + $"{gap.From} of {gap.Incarnation}, found {Found(gap)}",
            "bring the records back, or note the gap in the ledger and go on behind it: odograph run --on-gap skip")
    {
        Stream = gap.Key.Stream;
        LogKey = gap.Key.Source;
        Partition = gap.Key.Partition;
        From = gap.From;
        To = gap.To;
    }

    public string Stream { get; }

    /// <summary>The source's key in pipeline.yaml.</summary>
    public string LogKey { get; }

    public string Partition { get; }

    public Position From { get; }

    /// <summary>Exclusive; null when nobody knows.</summary>
    public Position? To { get; }

    static string Found(Gap gap) => gap.Reason switch
    {
        GapReason.OtherIncarnation => $"another log under the same name ({gap.Next?.Incarnation})",
        GapReason.BeginningAbove => $"that the log begins at {gap.To}",
        GapReason.EndBelow => $"that the log ends at {gap.To}",
        GapReason.PartitionGone => "that the partition is gone",
        _ => $"damage up to {gap.To?.ToString() ?? "an unknown place"}",
    };
}
