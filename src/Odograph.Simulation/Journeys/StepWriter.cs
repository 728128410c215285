using Odograph.Simulation.Seeds;
using Odograph.Simulation.Text;

namespace Odograph.Simulation.Journeys;

/// <summary>The five messages of a step, field for field as the classic producers order them.</summary>
internal sealed class StepWriter(
    JourneyValues values, Spelling spelling, string device, ReadOnlyMemory<byte> key, SeededRandom random)
{
    static readonly string[] Statuses = ["Active", "Resolved"];

    readonly FieldNames _names = FieldNames.Of(spelling);
    readonly PayloadWriter _json = new();

    public IReadOnlyList<SimulatedEvent> Write(GeoPoint position, long micros) =>
    [
        new(StreamNames.Vehicle, micros, key, Vehicle(position, micros)),
        new(StreamNames.Gps, micros, key, Gps(micros)),
        new(StreamNames.Traffic, micros, key, Traffic(position, micros)),
        new(StreamNames.Weather, micros, key, Weather(position, micros)),
        new(StreamNames.Emergency, micros, key, Emergency(position, micros)),
    ];

    ReadOnlyMemory<byte> Vehicle(GeoPoint position, long micros)
    {
        Begin();
        Time(micros);
        Location(position);
        Float("\"speed\": "u8, values.VehicleSpeed);
        Text("\"direction\": "u8, values.VehicleDirection);
        Text(_names.Make, values.Make);
        Text("\"model\": "u8, values.Model);
        if (_names.HasYearAndFuel)
        {
            _json.Name("\"year\": "u8);
            _json.Whole(values.Year);
            Text("\"fuelType\": "u8, values.Fuel);
        }

        return _json.End();
    }

    ReadOnlyMemory<byte> Gps(long micros)
    {
        Begin();
        Time(micros);
        Float("\"speed\": "u8, values.GpsSpeed);
        Text("\"direction\": "u8, values.GpsDirection);
        Text(_names.VehicleType, "private");
        return _json.End();
    }

    ReadOnlyMemory<byte> Traffic(GeoPoint position, long micros)
    {
        Begin();
        Text(_names.Camera, "Nikon-Cam123");
        Location(position);
        Time(micros);
        Text("\"snapshot\": "u8, "Base64EncodedString");
        return _json.End();
    }

    ReadOnlyMemory<byte> Weather(GeoPoint position, long micros)
    {
        Begin();
        Location(position);
        Time(micros);
        Float("\"temperature\": "u8, values.Temperature);
        Text(_names.Condition, random.Pick(values.Conditions));
        Float("\"precipitation\": "u8, (0, 25));
        Float(_names.WindSpeed, (0, 100));
        _json.Name("\"humidity\": "u8);
        _json.Whole(random.Whole(0, 100));
        Float(_names.AirQuality, (0, 500));
        return _json.End();
    }

    ReadOnlyMemory<byte> Emergency(GeoPoint position, long micros)
    {
        Begin();
        _json.Name(_names.Incident);
        _json.Uuid(random.Bits(), random.Bits());
        Text("\"type\": "u8, random.Pick(values.IncidentKinds));
        Time(micros);
        Location(position);
        Text("\"status\": "u8, random.Pick(Statuses));
        Text("\"description\": "u8, "Description of the incident");
        return _json.End();
    }

    void Begin()
    {
        _json.Begin();
        _json.Name("\"id\": "u8);
        _json.Uuid(random.Bits(), random.Bits());
        Text(_names.Device, device);
    }

    void Time(long micros)
    {
        _json.Name("\"timestamp\": "u8);
        _json.Time(micros, withZone: false);
    }

    void Location(GeoPoint position)
    {
        _json.Name("\"location\": "u8);
        _json.FloatPair(position.Latitude, position.Longitude);
    }

    void Float(ReadOnlySpan<byte> name, (double From, double To) range)
    {
        _json.Name(name);
        _json.Float(random.Uniform(range.From, range.To));
    }

    void Text(ReadOnlySpan<byte> name, string value)
    {
        _json.Name(name);
        _json.Text(value);
    }
}
