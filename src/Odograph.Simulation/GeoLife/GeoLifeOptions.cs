namespace Odograph.Simulation.GeoLife;

/// <summary>What a folder of recorded tracks is a function of.</summary>
/// <param name="Users">1 to <see cref="MostUsers"/>.</param>
/// <param name="Points">Points of all users together; at least one a user.</param>
public sealed record GeoLifeOptions(int Users, long Points, long Seed = 1)
{
    public const int MostUsers = 100_000;

    /// <summary>Where nothing is said: points of a user.</summary>
    public const int PointsPerUser = 10_000;
}

/// <summary>What was written.</summary>
public readonly record struct GeoLifeCounts(int Users, long Tracks, long Points, long Labels);
