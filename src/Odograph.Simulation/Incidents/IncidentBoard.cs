using Odograph.Simulation.Roads;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Incidents;

/// <summary>
/// The incidents of a city, drawn as time goes on: independent of each other, some minutes long. Ended ones are kept
/// for a while, because vehicles look back to the moment they entered a road. Not thread-safe.
/// </summary>
internal sealed class IncidentBoard
{
    /// <summary>
    /// Seconds between two incidents, on average; with their length about ten are going on at a time.
    /// </summary>
    const double MeanGapS = 60;

    static readonly (string Kind, string Description, double SpeedFactor)[] Known =
    [
        ("Accident", "Collision, a lane is blocked", 0.35), ("Accident", "Breakdown on the carriageway", 0.5),
        ("Fire", "Fire brigade at work, road partly closed", 0.3), ("Medical", "Ambulance at the scene", 0.6),
        ("Police", "Police check", 0.55), ("Flood", "Water on the road", 0.4),
    ];

    readonly IReadOnlyList<Road> _roads;
    readonly SeededRandom _random;
    readonly double _keepS;
    readonly Action<Incident> _happened;
    readonly List<Incident> _incidents = [];
    double _nextS;

    /// <param name="beginS">Seconds (below 0) before the start from which on incidents are drawn.</param>
    /// <param name="keepS">How far back vehicles may look.</param>
    public IncidentBoard(
        IReadOnlyList<Road> roads, SeededRandom random, double beginS, double keepS, Action<Incident> happened)
    {
        _roads = roads;
        _random = random;
        _keepS = keepS;
        _happened = happened;
        _nextS = beginS;
    }

    /// <summary>Draws what begins up to a moment, and forgets what ended long before it. Never goes back.</summary>
    public void AdvanceTo(double seconds, Action<Incident>? begun = null)
    {
        if (seconds < _nextS)
            return;
        while (_nextS <= seconds)
        {
            var incident = Draw(_nextS);
            _incidents.Add(incident);
            _happened(incident);
            begun?.Invoke(incident);
            _nextS += _random.Exponential(MeanGapS);
        }

        _incidents.RemoveAll(incident => incident.EndS < seconds - _keepS);
    }

    /// <summary>The part of its wish that a vehicle drives at a place and a moment; 1 where nothing is near.</summary>
    public double SpeedFactor(PlanePoint at, double seconds)
    {
        var factor = 1.0;
        foreach (var incident in _incidents)
        {
            if (incident.IsActive(seconds) && incident.At.SquaredDistanceTo(at) < incident.RadiusM * incident.RadiusM)
                factor = Math.Min(factor, incident.SpeedFactor);
        }

        return factor;
    }

    Incident Draw(double seconds)
    {
        var (kind, description, factor) = _random.Pick(Known);
        var road = _random.Pick(_roads);
        Span<byte> id = stackalloc byte[16];
        BitConverter.TryWriteBytes(id, _random.Bits());
        BitConverter.TryWriteBytes(id[8..], _random.Bits());
        return new Incident(
            new Guid(id), kind, description, road.At(_random.Uniform(0, road.LengthM)), seconds,
            seconds + 180 + _random.Exponential(420), _random.Uniform(400, 1000), factor);
    }
}
