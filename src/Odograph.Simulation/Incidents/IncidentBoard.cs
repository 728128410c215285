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
    int _drawn;

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
            _drawn++;
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
            if (incident.IsActive(seconds) && incident.IsNear(at))
                factor = Math.Min(factor, incident.SpeedFactor);
        }

        return factor;
    }

    /// <summary>
    /// The first moment behind the watch's own at which an incident begins or ends near a watched place, as far as
    /// they are drawn; infinity when there is none.
    /// </summary>
    public double NextChange(ref Watch watch)
    {
        if (watch.Drawn != _drawn)
        {
            watch.Drawn = _drawn;
            watch.NextS = NextBehind(watch, watch.FromS);
        }

        return watch.NextS;
    }

    /// <summary>Two places at which somebody wants to know of changes, behind a moment.</summary>
    public struct Watch(PlanePoint here, PlanePoint there, double fromS)
    {
        public readonly PlanePoint Here => here;

        public readonly PlanePoint There => there;

        public double FromS { get; private set; } = fromS;

        /// <summary>Good as long as no more incidents are drawn.</summary>
        internal double NextS { get; set; }

        internal int Drawn { get; set; } = -1;

        /// <summary>What has changed up to this moment is known.</summary>
        public void MoveTo(double seconds)
        {
            FromS = seconds;
            Drawn = -1;
        }
    }

    double NextBehind(in Watch watch, double seconds)
    {
        var next = double.PositiveInfinity;
        foreach (var incident in _incidents)
        {
            if (incident.EndS <= seconds || (!incident.IsNear(watch.Here) && !incident.IsNear(watch.There)))
                continue;
            next = Math.Min(next, incident.BeginS > seconds ? incident.BeginS : incident.EndS);
        }

        return next;
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
