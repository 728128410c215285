namespace Odograph.Simulation.GeoLife;

/// <summary>A mode of transport as labels.txt names it.</summary>
/// <param name="SpeedKmh">What it mostly goes at.</param>
/// <param name="TurnDegrees">How far it turns from one point to the next, at most.</param>
internal sealed record TravelMode(string Name, double SpeedKmh, double TurnDegrees)
{
    public static IReadOnlyList<TravelMode> All { get; } =
    [
        new("walk", 5, 25), new("walk", 4.5, 30), new("bike", 14, 15), new("bus", 25, 8), new("car", 45, 6),
        new("taxi", 40, 6), new("subway", 35, 4), new("train", 110, 1),
    ];
}
