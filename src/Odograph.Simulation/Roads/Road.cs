namespace Odograph.Simulation.Roads;

/// <summary>A point of the plane around a city's centre, in metres east and north of it.</summary>
internal readonly record struct PlanePoint(double EastM, double NorthM)
{
    public double DistanceTo(PlanePoint other) => Math.Sqrt(SquaredDistanceTo(other));

    public double SquaredDistanceTo(PlanePoint other)
    {
        var (east, north) = (other.EastM - EastM, other.NorthM - NorthM);
        return (east * east) + (north * north);
    }
}

internal enum RoadKind
{
    Street,
    Arterial,
    Ring,
}

/// <summary>One direction of a straight piece of road between two crossings.</summary>
/// <param name="HeadingDeg">0 = north, clockwise, below 360.</param>
/// <param name="LimitMps">Speed limit in metres per second.</param>
internal sealed record Road(
    int From, int To, RoadKind Kind, PlanePoint Start, PlanePoint End, double LengthM, double HeadingDeg,
    double LimitMps)
{
    public PlanePoint Middle => At(LengthM / 2);

    /// <summary>The point so many metres behind its start.</summary>
    public PlanePoint At(double alongM)
    {
        var part = alongM / LengthM;
        return new PlanePoint(
            Start.EastM + ((End.EastM - Start.EastM) * part), Start.NorthM + ((End.NorthM - Start.NorthM) * part));
    }
}
