using System.Diagnostics.Metrics;
using Odograph.Engine.Deduplication.Lookup;

namespace Odograph.Engine.Deduplication;

/// <summary>
/// What de-duplication costs, as instruments of the meter <c>Odograph.Engine</c>, by stream:
/// <list type="bullet">
/// <item><c>odograph.deduplication.events</c> {event}: read by streams that are de-duplicated.</item>
/// <item><c>odograph.deduplication.older_events</c> {event}: of those, looked up in the lake.</item>
/// <item><c>odograph.deduplication.lookup.files</c> {file}: of the days asked for, by <c>outcome</c>: skipped (its
/// filter denied all) or read.</item>
/// <item><c>odograph.deduplication.lookup.duration</c> s: of a look-up, one a batch and stream at most.</item>
/// </list>
/// </summary>
static class DeduplicationMetrics
{
    public const string MeterName = "Odograph.Engine";

    static readonly Meter Meter = new(MeterName);

    static readonly Counter<long> Events = Meter.CreateCounter<long>("odograph.deduplication.events", "{event}");

    static readonly Counter<long> OlderEvents
        = Meter.CreateCounter<long>("odograph.deduplication.older_events", "{event}");

    static readonly Counter<long> Files = Meter.CreateCounter<long>("odograph.deduplication.lookup.files", "{file}");

    static readonly Histogram<double> Duration
        = Meter.CreateHistogram<double>("odograph.deduplication.lookup.duration", "s");

    public static void Record(string stream, long events, LookupCost cost)
    {
        var tag = new KeyValuePair<string, object?>("stream", stream);
        Events.Add(events, tag);
        if (cost.Older == 0)
        {
            return;
        }

        OlderEvents.Add(cost.Older, tag);
        Files.Add(cost.FilesSkipped, tag, new("outcome", "skipped"));
        Files.Add(cost.FilesRead, tag, new("outcome", "read"));
        Duration.Record(cost.Elapsed.TotalSeconds, tag);
    }
}
