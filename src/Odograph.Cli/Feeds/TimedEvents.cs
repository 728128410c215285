using Odograph.Model.Time;
using Odograph.Simulation;
using Odograph.Simulation.Cities;
using Odograph.Simulation.Faults;
using Odograph.Simulation.Journeys;
using Odograph.Simulation.Truth;

namespace Odograph.Cli.Feeds;

/// <summary>An event and when it is due, counted from the start of the feed.</summary>
internal readonly record struct TimedEvent(TimeSpan Due, SimulatedEvent Event);

/// <summary>Simulated events with the moments at which they are due.</summary>
internal static class TimedEvents
{
    /// <summary>The pause between two steps of a journey where no pace is asked for: about 100 steps in 25 s.</summary>
    static readonly TimeSpan DefaultPause = TimeSpan.FromMilliseconds(250);

    /// <summary>A journey step by step: at 1x with the pauses of the classic producers.</summary>
    public static IEnumerable<TimedEvent> Of(Journey journey, Pace? pace)
    {
        var pause = pace is { } asked ? asked.Due(journey.ClassicPause) : DefaultPause;
        return journey.Steps().SelectMany((step, number) => step.Select(item => new TimedEvent(pause * number, item)));
    }

    /// <summary>A city: at 1x an event is due when its own time comes.</summary>
    public static IEnumerable<TimedEvent> Of(City city, DateTimeOffset start, Pace? pace)
    {
        long startMicros = UnixMicros.From(start);
        var asked = pace ?? Pace.RealTime;
        return city.Events().Select(item => new TimedEvent(
            asked.Due(TimeSpan.FromMicroseconds(item.EventMicros - startMicros)), item));
    }

    /// <summary>Behind a filter that holds events back: what comes out is due with the newest that went in.</summary>
    public static IEnumerable<TimedEvent> Through(
        FaultFilter filter, IEnumerable<TimedEvent> events, ITruth? truth)
    {
        var due = TimeSpan.Zero;
        var taken = events.Select(item =>
        {
            due = item.Due;
            return item.Event;
        });
        foreach (var sent in truth is null ? filter.Send(taken) : filter.Send(taken, truth))
        {
            yield return new TimedEvent(due, sent.Event);
        }
    }
}
