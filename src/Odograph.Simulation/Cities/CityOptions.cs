using Odograph.Simulation.Truth;

namespace Odograph.Simulation.Cities;

/// <summary>
/// What a city's events are a function of: the same options (but for the truth's sink) give the same bytes.
/// </summary>
public sealed record CityOptions
{
    public const int MostVehicles = 1_000_000;
    public const double MostEventsPerSecond = 10_000_000;

    public required CityPlace Place { get; init; }

    /// <summary>1 to <see cref="MostVehicles"/>. Default 50.</summary>
    public int Vehicles { get; init; } = 50;

    /// <summary>Events of all streams in a second of event time, above 0. Default 100.</summary>
    public double EventsPerSecond { get; init; } = 100;

    public long Seed { get; init; }

    /// <summary>Event time of the first event.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>Null = the truth is not kept.</summary>
    public ITruth? Truth { get; init; }
}
