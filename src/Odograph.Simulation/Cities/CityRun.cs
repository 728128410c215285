using System.Globalization;
using Odograph.Model.Time;
using Odograph.Simulation.Incidents;
using Odograph.Simulation.Roads;
using Odograph.Simulation.Seeds;
using Odograph.Simulation.Weather;

namespace Odograph.Simulation.Cities;

/// <summary>The state of one enumeration.</summary>
internal sealed class CityRun
{
    /// <summary>Vehicles are under way for up to so long when the simulation begins.</summary>
    private const double WarmUpS = 300;

    private readonly CityOptions options;
    private readonly long startMicros;
    private readonly (SlotKind Kind, int Index)[] round;
    private readonly IncidentReports reports = new();
    private readonly IncidentBoard incidents;
    private readonly CityVehicle[] vehicles;
    private readonly IReadOnlyList<FixedDevice> cameras;
    private readonly IReadOnlyList<FixedDevice> stations;
    private readonly IReadOnlyList<FixedDevice> responders;
    private readonly WeatherField weather;
    private readonly CityWriter writer;
    private readonly double microsPerEvent;
    private long cameraTurn, stationTurn, reportTurn;
    private double nowS;

    public CityRun(CityOptions options)
    {
        this.options = options;
        var place = options.Place;
        startMicros = UnixMicros.From(options.Start);
        microsPerEvent = UnixMicros.PerSecond / options.EventsPerSecond;
        round = Slots.Round(options.Vehicles);
        var roundS = round.Length / options.EventsPerSecond;
        var net = RoadNetBuilder.Build(Seed.Of(0, place.Name));
        var truth = new CityTruth(options.Truth, place, net, startMicros);
        incidents = new IncidentBoard(
            net.Roads, Random("incidents"), -WarmUpS, Math.Max(WarmUpS, roundS) + 3600, truth.Incident);
        incidents.AdvanceTo(0, reports.Begun);
        vehicles = new CityVehicle[options.Vehicles];
        for (var i = 0; i < vehicles.Length; i++)
        {
            var random = Random("vehicle", i);
            var name = string.Create(CultureInfo.InvariantCulture, $"{place.Name}-{i + 1:0000}");
            vehicles[i] = new CityVehicle(name, net, incidents, truth, random, random.Uniform(-WarmUpS, 0));
        }

        // Posts and stations are the city's, like its roads; what they see is the run's.
        cameras = CityDevices.DrawCameras(place, net, new SeededRandom(Seed.Of(1, place.Name)));
        stations = CityDevices.DrawStations(place, net, new SeededRandom(Seed.Of(2, place.Name)));
        responders = CityDevices.DrawResponders(place);
        var dayS = (startMicros % UnixMicros.PerDay / 1e6) + (place.Centre.Longitude / 360 * 86_400);
        weather = new WeatherField(Random("weather"), place.MeanTemperatureC, dayS);
        writer = new CityWriter(place, Seed.Of(options.Seed, place.Name + "-ids", startMicros));
    }

    public SimulatedEvent Next(long number)
    {
        var sinceStart = (long)(number * microsPerEvent);
        var micros = startMicros + sinceStart;
        nowS = sinceStart / (double)UnixMicros.PerSecond;
        incidents.AdvanceTo(nowS, reports.Begun);
        var (kind, index) = round[number % round.Length];
        return kind switch
        {
            SlotKind.Vehicle => Vehicle(vehicles[index], number, micros),
            SlotKind.Gps => Gps(vehicles[index], number, micros),
            SlotKind.Traffic => Traffic(number, micros),
            SlotKind.Weather => Weather(number, micros),
            _ => Emergency(number, micros),
        };
    }

    public void Finish()
    {
        foreach (var vehicle in vehicles)
        {
            vehicle.At(nowS);
            vehicle.Finish(nowS);
        }
    }

    private SeededRandom Random(string purpose, long index = 0)
        => new(Seed.Of(options.Seed, $"{options.Place.Name}-{purpose}", startMicros, index));

    private SimulatedEvent Vehicle(CityVehicle vehicle, long number, long micros)
        => new(StreamNames.Vehicle, micros, vehicle.Key, writer.Vehicle(vehicle, vehicle.At(nowS), number, micros));

    private SimulatedEvent Gps(CityVehicle vehicle, long number, long micros)
        => new(StreamNames.Gps, micros, vehicle.Key, writer.Gps(vehicle, vehicle.At(nowS), nowS, number, micros));

    private SimulatedEvent Traffic(long number, long micros)
    {
        var camera = cameras[(int)(cameraTurn++ % cameras.Count)];
        return new(StreamNames.Traffic, micros, camera.Key, writer.Traffic(camera, number, micros));
    }

    private SimulatedEvent Weather(long number, long micros)
    {
        var station = stations[(int)(stationTurn++ % stations.Count)];
        var reading = weather.At(station.At, nowS);
        return new(StreamNames.Weather, micros, station.Key, writer.Weather(station, reading, number, micros));
    }

    /// <summary>When nothing goes on there is nothing to report, and a weather station speaks instead.</summary>
    private SimulatedEvent Emergency(long number, long micros)
    {
        if (reports.Next(nowS) is not var (incident, isResolved))
            return Weather(number, micros);
        var responder = responders[(int)(reportTurn++ % responders.Count)];
        var payload = writer.Emergency(responder, incident, isResolved, number, micros);
        return new(StreamNames.Emergency, micros, responder.Key, payload);
    }
}
