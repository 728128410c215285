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

    private const int StepsOfTheWay = 100;
    private const double JitterDegrees = 0.0005;

    private readonly JourneyOptions options;

    public Journey(JourneyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
    }

    public string DeviceId => options.Spelling switch
    {
        Spelling.Vehicle => "Vehicle-Details-101",
        Spelling.Snake => "Vehicle-007",
        _ => "Vehicle-CodeWithYu-123",
    };

    /// <summary>How long the classic producer of this spelling rests between two steps.</summary>
    public TimeSpan ClassicPause => TimeSpan.FromSeconds(options.Spelling == Spelling.Snake ? 5 : 3);

    public IEnumerable<SimulatedEvent> Events() => Steps().SelectMany(step => step);

    /// <summary>The events step by step.</summary>
    public IEnumerable<IReadOnlyList<SimulatedEvent>> Steps()
    {
        var route = options.Route;
        var micros = UnixMicros.From(options.Start);
        var random = new SeededRandom(Seed.Of(options.Seed, route.Name + options.Spelling, micros));
        var writer = new StepWriter(
            route.Values, options.Spelling, DeviceId, Encoding.ASCII.GetBytes(DeviceId), random);
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

    private static double Move(double at, double from, double to, SeededRandom random)
        => at + ((to - from) / StepsOfTheWay) + random.Uniform(-JitterDegrees, JitterDegrees);

    private bool HasArrived(GeoPoint position)
        => IsPast(position.Latitude, options.Route.From.Latitude, options.Route.To.Latitude)
            && IsPast(position.Longitude, options.Route.From.Longitude, options.Route.To.Longitude);

    private static bool IsPast(double at, double from, double to) => from < to ? at >= to : at <= to;
}
