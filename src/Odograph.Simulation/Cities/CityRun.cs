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
    const double WarmUpS = 300;

    readonly CityOptions _options;
    readonly long _startMicros;
    readonly (SlotKind Kind, int Index)[] _round;
    readonly IncidentReports _reports = new();
    readonly IncidentBoard _incidents;
    readonly CityVehicle[] _vehicles;
    readonly IReadOnlyList<FixedDevice> _cameras;
    readonly IReadOnlyList<FixedDevice> _stations;
    readonly IReadOnlyList<FixedDevice> _responders;
    readonly WeatherField _weather;
    readonly CityWriter _writer;
    readonly double _microsPerEvent;
    long _cameraTurn, _stationTurn, _reportTurn;
    double _nowS;

    public CityRun(CityOptions options)
    {
        _options = options;
        var place = options.Place;
        _startMicros = UnixMicros.From(options.Start);
        _microsPerEvent = UnixMicros.PerSecond / options.EventsPerSecond;
        _round = Slots.Round(options.Vehicles);
        var roundS = _round.Length / options.EventsPerSecond;
        var net = RoadNetBuilder.Build(Seed.Of(0, place.Name));
        var truth = new CityTruth(options.Truth, place, net, _startMicros);
        _incidents = new IncidentBoard(
            net.Roads, Random("incidents"), -WarmUpS, Math.Max(WarmUpS, roundS) + 3600, truth.Incident);
        _incidents.AdvanceTo(0, _reports.Begun);
        _vehicles = new CityVehicle[options.Vehicles];
        for (var i = 0; i < _vehicles.Length; i++)
        {
            var random = Random("vehicle", i);
            var name = string.Create(CultureInfo.InvariantCulture, $"{place.Name}-{i + 1:0000}");
            _vehicles[i] = new CityVehicle(name, net, _incidents, truth, random, random.Uniform(-WarmUpS, 0));
        }

        // Posts and stations are the city's, like its roads; what they see is the run's.
        _cameras = CityDevices.DrawCameras(place, net, new SeededRandom(Seed.Of(1, place.Name)));
        _stations = CityDevices.DrawStations(place, net, new SeededRandom(Seed.Of(2, place.Name)));
        _responders = CityDevices.DrawResponders(place);
        var dayS = (_startMicros % UnixMicros.PerDay / 1e6) + (place.Centre.Longitude / 360 * 86_400);
        _weather = new WeatherField(Random("weather"), place.MeanTemperatureC, dayS);
        _writer = new CityWriter(place, Seed.Of(options.Seed, place.Name + "-ids", _startMicros));
    }

    public SimulatedEvent Next(long number)
    {
        var sinceStart = (long)(number * _microsPerEvent);
        var micros = _startMicros + sinceStart;
        _nowS = sinceStart / (double)UnixMicros.PerSecond;
        _incidents.AdvanceTo(_nowS, _reports.Begun);
        var (kind, index) = _round[number % _round.Length];
        return kind switch
        {
            SlotKind.Vehicle => Vehicle(_vehicles[index], number, micros),
            SlotKind.Gps => Gps(_vehicles[index], number, micros),
            SlotKind.Traffic => Traffic(number, micros),
            SlotKind.Weather => Weather(number, micros),
            _ => Emergency(number, micros),
        };
    }

    public void Finish()
    {
        foreach (var vehicle in _vehicles)
        {
            vehicle.At(_nowS);
            vehicle.Finish(_nowS);
        }
    }

    SeededRandom Random(string purpose, long index = 0)
        => new(Seed.Of(_options.Seed, $"{_options.Place.Name}-{purpose}", _startMicros, index));

    SimulatedEvent Vehicle(CityVehicle vehicle, long number, long micros)
        => new(StreamNames.Vehicle, micros, vehicle.Key, _writer.Vehicle(vehicle, vehicle.At(_nowS), number, micros));

    SimulatedEvent Gps(CityVehicle vehicle, long number, long micros)
        => new(StreamNames.Gps, micros, vehicle.Key, _writer.Gps(vehicle, vehicle.At(_nowS), _nowS, number, micros));

    SimulatedEvent Traffic(long number, long micros)
    {
        var camera = _cameras[(int)(_cameraTurn++ % _cameras.Count)];
        return new(StreamNames.Traffic, micros, camera.Key, _writer.Traffic(camera, number, micros));
    }

    SimulatedEvent Weather(long number, long micros)
    {
        var station = _stations[(int)(_stationTurn++ % _stations.Count)];
        var reading = _weather.At(station.At, _nowS);
        return new(StreamNames.Weather, micros, station.Key, _writer.Weather(station, reading, number, micros));
    }

    /// <summary>When nothing goes on there is nothing to report, and a weather station speaks instead.</summary>
    SimulatedEvent Emergency(long number, long micros)
    {
        if (_reports.Next(_nowS) is not var (incident, isResolved))
            return Weather(number, micros);
        var responder = _responders[(int)(_reportTurn++ % _responders.Count)];
        var payload = _writer.Emergency(responder, incident, isResolved, number, micros);
        return new(StreamNames.Emergency, micros, responder.Key, payload);
    }
}
