using Odograph.Simulation.Truth;

namespace Odograph.Simulation.Faults;

/// <summary>
/// Injects faults into events on their way from a generator: a function of the events, the rates and the seed alone.
/// No event is lost: what is held back is sent at the end of the events at the latest. Without faults events go through
/// untouched. Each enumeration begins anew.
/// </summary>
public sealed class FaultFilter(FaultRates rates, long seed)
{
    /// <summary>The events as they are sent, each with its place and its fault.</summary>
    public IEnumerable<SentEvent> Send(IEnumerable<SimulatedEvent> events)
    {
        ArgumentNullException.ThrowIfNull(events);
        return rates.IsNone
            ? events.Select((item, number) => new SentEvent(number, item, null))
            : Faulty(events);
    }

    /// <summary>The same, with each fault told to the truth before its event comes out.</summary>
    public IEnumerable<SentEvent> Send(IEnumerable<SimulatedEvent> events, ITruth truth)
    {
        ArgumentNullException.ThrowIfNull(truth);
        return Send(events).Select(sent =>
        {
            if (sent.Fault is { } fault)
                truth.Add(fault);
            return sent;
        });
    }

    IEnumerable<SentEvent> Faulty(IEnumerable<SimulatedEvent> events)
    {
        var run = new FaultRun(rates, seed);
        foreach (var item in events)
        {
            if (run.Treat(item) is { } sent)
                yield return sent;
            while (run.NextDue() is { } held)
                yield return held;
        }

        while (run.NextLeft() is { } held)
            yield return held;
    }
}
