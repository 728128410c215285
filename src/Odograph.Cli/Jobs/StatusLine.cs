using System.Globalization;
using Odograph.Model.Time;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Jobs;

/// <summary>A job's state in words, for lines that scroll by.</summary>
internal static class StatusLine
{
    public static string Of(JobStatus status)
    {
        var counts = status.SinceOpen;
        long? lag = status.Streams.Any(stream => stream.LagRecords is null)
            ? null
            : status.Streams.Sum(stream => stream.LagRecords);
        string lagText = lag?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
        string trouble = status.Trouble is null ? "" : $"; retrying: {status.Trouble}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"batch {status.Batch}: {Sum(counts)}; lag {lagText}; watermark {Watermark(status)}{trouble}");
    }

    /// <summary>The line that adds up.</summary>
    public static string Sum(BatchCounts counts) => string.Create(
        CultureInfo.InvariantCulture,
        $"read {counts.Read} = accepted {counts.Accepted} + duplicate {counts.Duplicate} "
            + $"+ quarantined {counts.Quarantined}");

    /// <summary>The lowest of all streams that have one.</summary>
    static string Watermark(JobStatus status)
        => status.Streams.Min(stream => stream.WatermarkMicros) is { } micros ? Instant(micros) : "none yet";

    public static string Instant(long micros)
        => UnixMicros.ToInstant(micros).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
