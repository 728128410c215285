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
    private const double MeanGapS = 60;

    private static readonly (string Kind, string Description, double SpeedFactor)[] Known =
    [
        ("Accident", "Collision, a lane is blocked", 0.35), ("Accident", "Breakdown on the carriageway", 0.5),
        ("Fire", "Fire brigade at work, road partly closed", 0.3), ("Medical", "Ambulance at the scene", 0.6),
        ("Police", "Police check", 0.55), ("Flood", "Water on the road", 0.4),
    ];

    private readonly IReadOnlyList<Road> roads;
    private readonly SeededRandom random;
    private readonly double keepS;
    private readonly Action<Incident> happened;
    private readonly List<Incident> incidents = [];
    private double nextS;

    /// <param name="beginS">Seconds (below 0) before the start from which on incidents are drawn.</param>
    /// <param name="keepS">How far back vehicles may look.</param>
    public IncidentBoard(
        IReadOnlyList<Road> roads, SeededRandom random, double beginS, double keepS, Action<Incident> happened)
    {
        this.roads = roads;
        this.random = random;
        this.keepS = keepS;
        this.happened = happened;
        nextS = beginS;
    }

    /// <summary>Draws what begins up to a moment, and forgets what ended long before it. Never goes back.</summary>
    public void AdvanceTo(double seconds, Action<Incident>? begun = null)
    {
        if (seconds < nextS)
            return;
        while (nextS <= seconds)
        {
            var incident = Draw(nextS);
            incidents.Add(incident);
            happened(incident);
            begun?.Invoke(incident);
            nextS += random.Exponential(MeanGapS);
        }

        incidents.RemoveAll(incident => incident.EndS < seconds - keepS);
    }

    /// <summary>The part of its wish that a vehicle drives at a place and a moment; 1 where nothing is near.</summary>
    public double SpeedFactor(PlanePoint at, double seconds)
    {
        var factor = 1.0;
        foreach (var incident in incidents)
        {
            if (incident.IsActive(seconds) && incident.At.SquaredDistanceTo(at) < incident.RadiusM * incident.RadiusM)
                factor = Math.Min(factor, incident.SpeedFactor);
        }

        return factor;
    }

    private Incident Draw(double seconds)
    {
        var (kind, description, factor) = random.Pick(Known);
        var road = random.Pick(roads);
        Span<byte> id = stackalloc byte[16];
        BitConverter.TryWriteBytes(id, random.Bits());
        BitConverter.TryWriteBytes(id[8..], random.Bits());
        return new Incident(
            new Guid(id), kind, description, road.At(random.Uniform(0, road.LengthM)), seconds,
            seconds + 180 + random.Exponential(420), random.Uniform(400, 1000), factor);
    }
}
