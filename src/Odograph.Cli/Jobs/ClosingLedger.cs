using Odograph.Cli.Commands;
using Odograph.Engine.Query.Results;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Jobs;

/// <summary>
/// What a run came to: one row a stream, and all together. Streams that never had an event are left out, unless none
/// had.
/// </summary>
internal static class ClosingLedger
{
    static readonly ResultColumn[] Columns =
        [new("stream"), new("read", true), new("accepted", true), new("duplicate", true), new("quarantined", true), new(
            "watermark")];

    public static void Write(JobStatus status, Invocation invocation)
    {
        bool isEmpty = status.Streams.All(stream => stream.Totals.Read == 0);
        var rows = status.Streams.Where(stream => isEmpty || stream.Totals.Read > 0).Select(stream => new object?[]
        {
            stream.Name, stream.SinceOpen.Read, stream.SinceOpen.Accepted, stream.SinceOpen.Duplicate,
            stream.SinceOpen.Quarantined,
            stream.WatermarkMicros is { } micros ? Model.Time.UnixMicros.ToInstant(micros) : null,
        }).ToList();
        invocation.OpenResults().Write(Columns, rows);
        invocation.Say(StatusLine.Sum(status.SinceOpen));
        if (status.SkippedGaps > 0)
        {
            invocation.Say($"{status.SkippedGaps} gaps skipped: odograph sql \"FROM ledger WHERE kind = 'gap'\"");
        }
    }
}
