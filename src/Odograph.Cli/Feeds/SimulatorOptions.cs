using System.CommandLine;
using System.Globalization;
using Odograph.Model.Errors;
using Odograph.Simulation.Cities;
using Odograph.Simulation.Faults;
using Odograph.Simulation.Journeys;
using Odograph.Simulation.Runs;

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

    readonly Option<string?> _faults = new("--faults")
    {
        Description = "Faults to inject, each with its share of events (late=0.5%,duplicate=1%, or all=1%): "
            + Names(FaultNames.All),
        HelpName = "SPEC",
    };

    public Option<long> Seed => _seed;

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
        command.Options.Add(_faults);
    }

    /// <summary>The events, as asked for.</summary>
    /// <param name="openTruth">Asked once, for the truth to keep; null = none.</param>
    /// <param name="events">The generator ends after so many; null = it goes on.</param>
    /// <param name="stream">Only events of this one; null = all.</param>
    /// <exception cref="OdographException">A name or a number that does not exist.</exception>
    public SimulatedFeed Read(
        ParseResult parsed, TimeProvider time, Func<SimulationOptions, RunTruth?> openTruth, long? events = null,
        string? stream = null)
    {
        if (parsed.GetValue(_journey) is not null && parsed.GetValue(_city) is not null)
        {
            throw Misuse("simulate: --journey and --city at once", "choose one of them");
        }

        string? journey = parsed.GetValue(_journey);
        RequireMeaning(parsed, isJourney: journey is not null);
        var options = new SimulationOptions
        {
            Journey = journey,
            City = journey is null ? parsed.GetValue(_city) ?? CityPlace.All[0].Name : null,
            Vehicles = InRange("--vehicles", parsed.GetValue(_vehicles), 1, CityOptions.MostVehicles),
            Rate = InRange("--rate", parsed.GetValue(_rate), 0.001, CityOptions.MostEventsPerSecond),
            Seed = parsed.GetValue(_seed),
            Spelling = parsed.GetValue(_spelling),
            Start = Start(parsed) ?? (journey is null ? time.GetUtcNow() : JourneyOptions.DefaultStart),
            Faults = parsed.GetValue(_faults) is { } spec ? FaultRates.Parse(spec).ToString() : "",
            Events = events is { } most ? InRange("--events", most, 1, long.MaxValue) : null,
            Stream = stream,
        };
        return Open(options, parsed.GetValue(_pace), openTruth);
    }

    static SimulatedFeed Open(SimulationOptions options, Pace? pace, Func<SimulationOptions, RunTruth?> openTruth)
    {
        _ = options.Journey is null ? (object)options.OpenCity(null) : options.OpenJourney(); // names, before files
        var truth = openTruth(options);
        var generated = options.Journey is null
            ? TimedEvents.Of(options.OpenCity(truth), options.Start, pace)
            : TimedEvents.Of(options.OpenJourney(), pace);
        string what = options.Journey is { } journey
            ? $"journey {journey}"
            : $"city {options.City}, {options.Vehicles} vehicles";
        string faults = options.Faults.Length == 0 ? "" : $", faults {options.Faults}";
        return new SimulatedFeed(
            $"{what}, seed {options.Seed}{faults}",
            TimedEvents.Through(
                options.OpenFilter(),
                options.Cut(generated, item => item.Event.Stream),
                truth),
            IsEndless: options.Journey is null && options.Events is null,
            truth);
    }

    void RequireMeaning(ParseResult parsed, bool isJourney)
    {
        IEnumerable<Option> others = isJourney ? [_vehicles, _rate] : [_spelling];
        if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
        {
            throw isJourney
                ? Misuse($"simulate: {given.Name} with --journey has no meaning", "a journey is that of one vehicle")
                : Misuse($"simulate: {given.Name} with a city has no meaning", "add --journey NAME, or leave it out");
        }
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

    static string Names(IEnumerable<string> names) => string.Join(", ", names);

    static OdographException Misuse(string message, string? hint) => new(ErrorKind.User, message, hint);
}

/// <summary>Simulated events that are ready to be sent.</summary>
/// <param name="Title">What is simulated, for people.</param>
/// <param name="IsEndless">Whether it goes on until it is stopped.</param>
/// <param name="Truth">Is to be told how far the sending has come; null = nobody wants to know.</param>
internal sealed record SimulatedFeed(
    string Title, IEnumerable<TimedEvent> Events, bool IsEndless, RunTruth? Truth);
