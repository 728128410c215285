using Odograph.Model.Errors;
using Odograph.Simulation.Cities;
using Odograph.Simulation.Faults;
using Odograph.Simulation.Journeys;
using Odograph.Simulation.Truth;

namespace Odograph.Simulation.Runs;

/// <summary>
/// Everything that the events of a run are a function of, faults included: with these the run can be had again, event
/// for event.
/// </summary>
public sealed record SimulationOptions
{
    /// <summary>
    /// Counts up when other bytes come out of the same options. Truth of another generator cannot be had again.
    /// </summary>
    public const int CurrentGenerator = 2;

    /// <summary>Names of the streams that are simulated.</summary>
    public static IReadOnlyList<string> Streams { get; } =
        [StreamNames.Vehicle, StreamNames.Gps, StreamNames.Traffic, StreamNames.Weather, StreamNames.Emergency];

    public int Generator { get; init; } = CurrentGenerator;

    /// <summary>Name of a place; null = a journey.</summary>
    public string? City { get; init; }

    /// <summary>Name of a route; null = a city.</summary>
    public string? Journey { get; init; }

    /// <summary>Of a city.</summary>
    public int Vehicles { get; init; } = 50;

    /// <summary>Events a second, of a city.</summary>
    public double Rate { get; init; } = 100;

    public long Seed { get; init; }

    public required DateTimeOffset Start { get; init; }

    /// <summary>Of a journey.</summary>
    public Spelling Spelling { get; init; }

    /// <summary>As <see cref="FaultRates.Parse"/> reads it; empty = none.</summary>
    public string Faults { get; init; } = "";

    /// <summary>Only events of this stream leave the generator; null = all.</summary>
    public string? Stream { get; init; }

    /// <summary>The generator ends after so many; null = at the journey's end, or never.</summary>
    public long? Events { get; init; }

    /// <exception cref="OdographException">A name that does not exist.</exception>
    public City OpenCity(ITruth? truth) => new(new CityOptions
    {
        Place = CityPlace.Find(City ?? "") ?? throw Unknown("city", City, CityPlace.All.Select(place => place.Name)),
        Vehicles = Vehicles,
        EventsPerSecond = Rate,
        Seed = Seed,
        Start = Start,
        Truth = truth,
    });

    /// <exception cref="OdographException">A name that does not exist.</exception>
    public Journey OpenJourney() => new(new JourneyOptions
    {
        Route = JourneyRoute.Find(Journey ?? "")
            ?? throw Unknown("journey", Journey, JourneyRoute.All.Select(route => route.Name)),
        Seed = Seed,
        Spelling = Spelling,
        Start = Start,
    });

    public FaultFilter OpenFilter() => new(Faults.Length == 0 ? FaultRates.None : FaultRates.Parse(Faults), Seed);

    /// <summary>The run from its beginning, as it was sent.</summary>
    public IEnumerable<SentEvent> Replay()
    {
        var events = Journey is null ? OpenCity(null).Events() : OpenJourney().Events();
        return OpenFilter().Send(Cut(events, item => item.Stream));
    }

    /// <summary>What of all events is asked for: one stream, so many.</summary>
    public IEnumerable<T> Cut<T>(IEnumerable<T> events, Func<T, string> streamOf)
    {
        ArgumentNullException.ThrowIfNull(events);
        var ofStream = Stream is { } stream ? events.Where(item => streamOf(item) == stream) : events;
        return Events is { } most ? ofStream.Take(most) : ofStream;
    }

    static OdographException Unknown(string kind, string? name, IEnumerable<string> known) => new(
        ErrorKind.User, $"simulate: no {kind} is called \"{name}\"", $"there are: {string.Join(", ", known)}");
}

/// <summary>Counting beyond two thousand million.</summary>
public static class LongSequences
{
    /// <summary>The first so many, without asking for the one behind them.</summary>
    public static IEnumerable<T> Take<T>(this IEnumerable<T> items, long count)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (count <= 0)
            yield break;
        foreach (var item in items)
        {
            yield return item;
            if (--count == 0)
                yield break;
        }
    }
}
