namespace Odograph.Simulation.Journeys;

/// <summary>How the fields are named on the wire; three producers are in use, each with its own way.</summary>
public enum Spelling
{
    /// <summary><c>deviceId</c>, <c>fuelType</c>.</summary>
    Camel,

    /// <summary><c>vehicle_id</c> and <c>camera_id</c>, the rest in camelCase.</summary>
    Vehicle,

    /// <summary><c>device_id</c>, <c>weather_condition</c>; <c>brand</c> for make; no year, no fuel.</summary>
    Snake,
}

/// <summary>What a journey is a function of: the same options give the same bytes.</summary>
public sealed record JourneyOptions
{
    public static readonly DateTimeOffset DefaultStart = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

    public required JourneyRoute Route { get; init; }

    public Spelling Spelling { get; init; } = Spelling.Camel;

    public long Seed { get; init; }

    /// <summary>The clock before the first step. Default 2026-01-01T08:00:00Z.</summary>
    public DateTimeOffset Start { get; init; } = DefaultStart;
}
