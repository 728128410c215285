using Odograph.Model.Time;
using Odograph.Simulation.Incidents;
using Odograph.Simulation.Roads;
using Odograph.Simulation.Truth;

namespace Odograph.Simulation.Cities;

/// <summary>
/// From the plane and the seconds of a simulation to degrees and instants; without a sink it does nothing.
/// </summary>
internal sealed class CityTruth(ITruth? sink, CityPlace place, RoadNet net, long startMicros)
{
    public void Trip(string deviceId, double beginS, double? endS, int from, int to, double distanceM)
        => sink?.Add(new TrueTrip(
            deviceId, Micros(beginS), endS is { } end ? Micros(end) : null, place.ToGeo(net.Crossings[from]),
            place.ToGeo(net.Crossings[to]), Math.Round(distanceM, 2)));

    public void Stop(string deviceId, double beginS, double endS, int at)
        => sink?.Add(new TrueStop(deviceId, Micros(beginS), Micros(endS), place.ToGeo(net.Crossings[at])));

    public void Incident(Incident incident)
        => sink?.Add(new TrueIncident(
            incident.Id.ToString(), incident.Kind, Micros(incident.BeginS), Micros(incident.EndS),
            place.ToGeo(incident.At), incident.RadiusM, incident.SpeedFactor));

    long Micros(double seconds) => startMicros + (long)Math.Floor(seconds * UnixMicros.PerSecond);
}
