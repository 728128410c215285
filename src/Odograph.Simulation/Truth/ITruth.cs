using Odograph.Simulation.Faults;
using Odograph.Simulation.Journeys;

namespace Odograph.Simulation.Truth;

/// <summary>
/// Takes what really happened in a simulation, beside the events that tell of it. Called by whoever enumerates the
/// events, in no particular order of time.
/// </summary>
public interface ITruth
{
    void Add(TrueTrip trip);

    void Add(TrueStop stop);

    void Add(TrueIncident incident);

    void Add(InjectedFault fault);
}

/// <summary>
/// A way of one vehicle from standing to standing. EndMicros is null when the simulation ended on the way; a trip on
/// its last road is told with the end it will have.
/// </summary>
public sealed record TrueTrip(
    string DeviceId, long BeginMicros, long? EndMicros, GeoPoint From, GeoPoint To, double DistanceM);

/// <summary>
/// A rest between two trips; waiting at lights is not one. EndMicros may lie behind the end of the simulation.
/// </summary>
public sealed record TrueStop(string DeviceId, long BeginMicros, long EndMicros, GeoPoint At);

/// <summary>
/// An incident. While it goes on, vehicles on a road whose middle is within the radius drive at most at this part of
/// what they wish for there, as soon as they have braked.
/// </summary>
public sealed record TrueIncident(
    string IncidentId, string Kind, long BeginMicros, long EndMicros, GeoPoint At, double RadiusM, double SpeedFactor);
