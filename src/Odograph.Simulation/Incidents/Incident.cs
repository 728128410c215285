using Odograph.Simulation.Roads;

namespace Odograph.Simulation.Incidents;

/// <summary>Something that happens at a road and slows the traffic around it for a while.</summary>
internal sealed class Incident(
    Guid id, string kind, string description, PlanePoint at, double beginS, double endS, double radiusM,
    double speedFactor)
{
    public Guid Id { get; } = id;

    public string Kind { get; } = kind;

    public string Description { get; } = description;

    public PlanePoint At { get; } = at;

    public double BeginS { get; } = beginS;

    public double EndS { get; } = endS;

    public double RadiusM { get; } = radiusM;

    /// <summary>Vehicles near it drive at this part of the speed they wish for.</summary>
    public double SpeedFactor { get; } = speedFactor;

    public bool IsNear(PlanePoint at) => At.SquaredDistanceTo(at) < RadiusM * RadiusM;

    public bool IsActive(double seconds) => seconds >= BeginS && seconds < EndS;
}
