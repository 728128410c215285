using System.CommandLine;
using System.Globalization;
using Odograph.Model.Errors;
using Odograph.Simulation.Cities;
using Odograph.Simulation.Journeys;
using Odograph.Simulation.Truth;

namespace Odograph.Cli.Feeds;

/// <summary>The options that say what is simulated; `up` and `simulate` share them.</summary>
internal sealed class SimulatorOptions
{
    readonly Option<string?> _journey = new("--journey")
    {
        Description = $"One vehicle on a classic journey: {Names(JourneyRoute.All.Select(route => route.Name))}",
        HelpName = "NAME",
    };

    readonly Option<string?> _city = new("--city")
    {
        Description = $"A city (default: {CityPlace.All[0].Name}): {Names(CityPlace.All.Select(place => place.Name))}",
        HelpName = "NAME",
    };

    readonly Option<long> _seed = new("--seed")
    {
        Description = "The same seed and start give the same events",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    readonly Option<int> _vehicles = new("--vehicles")
    {
        Description = "Vehicles in the city",
        HelpName = "N",
        DefaultValueFactory = _ => 50,
    };

    readonly Option<double> _rate = new("--rate")
    {
        Description = "Events a second in the city, all streams together",
        HelpName = "N",
        DefaultValueFactory = _ => 100,
    };

    readonly Option<string?> _start = new("--start")
    {
        Description = "Time of the first event (journey: 2026-01-01T08:00Z, city: now)",
        HelpName = "TIME",
    };

    readonly Option<Spelling> _spelling = new("--spelling")
    {
        Description = "How a journey names its fields: camel, vehicle or snake",
        HelpName = "NAME",
    };

    readonly Option<Pace?> _pace = new("--pace")
    {
        Description = "1x = real time, 10x = faster, max = no pause (journey: 100 steps in 25 s)",
        HelpName = "PACE",
        CustomParser = Pace.Parse,
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_journey);
        command.Options.Add(_city);
        command.Options.Add(_seed);
        command.Options.Add(_vehicles);
        command.Options.Add(_rate);
        command.Options.Add(_start);
        command.Options.Add(_spelling);
        command.Options.Add(_pace);
    }

    /// <summary>The events, as asked for.</summary>
    /// <exception cref="OdographException">A name or a number that does not exist.</exception>
    /// <param name="openTruth">
    /// Asked once where there is a truth to keep: a city has one, a journey is its events.
    /// </param>
    public SimulatedFeed Read(ParseResult parsed, TimeProvider time, Func<ITruth?> openTruth)
    {
        if (parsed.GetValue(_journey) is { } journey)
        {
            return parsed.GetValue(_city) is null
                ? ReadJourney(parsed, journey)
                : throw Misuse("simulate: --journey and --city at once", "choose one of them");
        }

        string name = parsed.GetValue(_city) ?? CityPlace.All[0].Name;
        var start = Start(parsed) ?? time.GetUtcNow();
        var options = new CityOptions
        {
            Place = CityPlace.Find(name) ?? throw Unknown("city", name, CityPlace.All.Select(place => place.Name)),
            Vehicles = InRange("--vehicles", parsed.GetValue(_vehicles), 1, CityOptions.MostVehicles),
            EventsPerSecond = InRange("--rate", parsed.GetValue(_rate), 0.001, CityOptions.MostEventsPerSecond),
            Seed = parsed.GetValue(_seed),
            Start = start,
        };
        options = options with { Truth = openTruth() };
        return new SimulatedFeed(
            $"city {name}, {options.Vehicles} vehicles, seed {options.Seed}",
            TimedEvents.Of(new City(options), start, parsed.GetValue(_pace)),
            IsEndless: true);
    }

    SimulatedFeed ReadJourney(ParseResult parsed, string name)
    {
        var options = new JourneyOptions
        {
            Route = JourneyRoute.Find(name)
                ?? throw Unknown("journey", name, JourneyRoute.All.Select(route => route.Name)),
            Seed = parsed.GetValue(_seed),
            Spelling = parsed.GetValue(_spelling),
            Start = Start(parsed) ?? JourneyOptions.DefaultStart,
        };
        return new SimulatedFeed(
            $"journey {name}, seed {options.Seed}",
            TimedEvents.Of(new Journey(options), parsed.GetValue(_pace)),
            IsEndless: false);
    }

    DateTimeOffset? Start(ParseResult parsed)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return parsed.GetValue(_start) is not { } text ? null
            : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var start) ? start
            : throw Misuse(
                $"simulate: --start takes a time, found \"{text}\"", "for example --start 2026-01-01T08:00Z");
    }

    static T InRange<T>(string option, T value, T least, T most)
        where T : IComparable<T>
        => value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0
            ? value
            : throw Misuse($"simulate: {option} takes {least} to {most}, found {value}", null);

    static OdographException Unknown(string kind, string name, IEnumerable<string> known)
        => Misuse($"simulate: no {kind} is called \"{name}\"", $"there are: {Names(known)}");

    static string Names(IEnumerable<string> names) => string.Join(", ", names);

    static OdographException Misuse(string message, string? hint) => new(ErrorKind.User, message, hint);
}

/// <summary>Simulated events that are ready to be sent.</summary>
/// <param name="Title">What is simulated, for people.</param>
/// <param name="IsEndless">Whether it goes on until it is stopped.</param>
internal sealed record SimulatedFeed(string Title, IEnumerable<TimedEvent> Events, bool IsEndless);
