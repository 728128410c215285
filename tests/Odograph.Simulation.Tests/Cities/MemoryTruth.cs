using Odograph.Simulation.Faults;
using Odograph.Simulation.Truth;

namespace Odograph.Simulation.Tests.Cities;

/// <summary>Keeps the truth in lists.</summary>
internal sealed class MemoryTruth : ITruth
{
    public List<TrueTrip> Trips { get; } = [];

    public List<TrueStop> Stops { get; } = [];

    public List<TrueIncident> Incidents { get; } = [];

    public List<InjectedFault> Faults { get; } = [];

    public void Add(TrueTrip trip) => Trips.Add(trip);

    public void Add(TrueStop stop) => Stops.Add(stop);

    public void Add(TrueIncident incident) => Incidents.Add(incident);

    public void Add(InjectedFault fault) => Faults.Add(fault);
}
