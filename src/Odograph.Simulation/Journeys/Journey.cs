using System.Text;
using Odograph.Model.Time;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Journeys;

/// <summary>
/// One vehicle on a classic journey: at each step a hundredth of the way with some jitter, 30 to 60 whole seconds of
/// event time, and one event on each of the five streams. Ends with the step that has both coordinates at or behind the
/// goal, after about 100 of them. Events can be asked for again and are the same; each enumeration stands for itself.
/// </summary>
public sealed class Journey
{
    /// <summary>Events of one step: vehicle, gps, traffic, weather, emergency, all with the same event time.</summary>
    public const int EventsPerStep = 5;

    const int StepsOfTheWay = 100;
    const double JitterDegrees = 0.0005;

    readonly JourneyOptions _options;

    public Journey(JourneyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
    }

    public string DeviceId => _options.Spelling switch
    {
        Spelling.Vehicle => "Vehicle-Details-101",
        Spelling.Snake => "Vehicle-007",
        _ => "Vehicle-CodeWithYu-123",
    };

    /// <summary>How long the classic producer of this spelling rests between two steps.</summary>
    public TimeSpan ClassicPause => TimeSpan.FromSeconds(_options.Spelling == Spelling.Snake ? 5 : 3);

    public IEnumerable<SimulatedEvent> Events() => Steps().SelectMany(step => step);

    /// <summary>The events step by step.</summary>
    public IEnumerable<IReadOnlyList<SimulatedEvent>> Steps()
    {
        var route = _options.Route;
        var micros = UnixMicros.From(_options.Start);
        var random = new SeededRandom(Seed.Of(_options.Seed, route.Name + _options.Spelling, micros));
        var writer = new StepWriter(
            route.Values, _options.Spelling, DeviceId, Encoding.ASCII.GetBytes(DeviceId), random);
        var position = route.From;
        while (!HasArrived(position))
        {
            position = new GeoPoint(
                Move(position.Latitude, route.From.Latitude, route.To.Latitude, random),
                Move(position.Longitude, route.From.Longitude, route.To.Longitude, random));
            micros += random.Whole(30, 60) * UnixMicros.PerSecond;
            yield return writer.Write(position, micros);
        }
    }

    static double Move(double at, double from, double to, SeededRandom random)
        => at + ((to - from) / StepsOfTheWay) + random.Uniform(-JitterDegrees, JitterDegrees);

    bool HasArrived(GeoPoint position)
        => IsPast(position.Latitude, _options.Route.From.Latitude, _options.Route.To.Latitude)
            && IsPast(position.Longitude, _options.Route.From.Longitude, _options.Route.To.Longitude);

    static bool IsPast(double at, double from, double to) => from < to ? at >= to : at <= to;
}
