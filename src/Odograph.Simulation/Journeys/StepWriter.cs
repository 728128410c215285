using Odograph.Simulation.Seeds;
using Odograph.Simulation.Text;

namespace Odograph.Simulation.Journeys;

/// <summary>The five messages of a step, field for field as the classic producers order them.</summary>
internal sealed class StepWriter(
    JourneyValues values, Spelling spelling, string device, ReadOnlyMemory<byte> key, SeededRandom random)
{
    private static readonly string[] Statuses = ["Active", "Resolved"];

    private readonly FieldNames names = FieldNames.Of(spelling);
    private readonly PayloadWriter json = new();

    public IReadOnlyList<SimulatedEvent> Write(GeoPoint position, long micros) =>
    [
        new(StreamNames.Vehicle, micros, key, Vehicle(position, micros)),
        new(StreamNames.Gps, micros, key, Gps(micros)),
        new(StreamNames.Traffic, micros, key, Traffic(position, micros)),
        new(StreamNames.Weather, micros, key, Weather(position, micros)),
        new(StreamNames.Emergency, micros, key, Emergency(position, micros)),
    ];

    private ReadOnlyMemory<byte> Vehicle(GeoPoint position, long micros)
    {
        Begin();
        Time(micros);
        Location(position);
        Float("\"speed\": "u8, values.VehicleSpeed);
        Text("\"direction\": "u8, values.VehicleDirection);
        Text(names.Make, values.Make);
        Text("\"model\": "u8, values.Model);
        if (names.HasYearAndFuel)
        {
            json.Name("\"year\": "u8);
            json.Whole(values.Year);
            Text("\"fuelType\": "u8, values.Fuel);
        }

        return json.End();
    }

    private ReadOnlyMemory<byte> Gps(long micros)
    {
        Begin();
        Time(micros);
        Float("\"speed\": "u8, values.GpsSpeed);
        Text("\"direction\": "u8, values.GpsDirection);
        Text(names.VehicleType, "private");
        return json.End();
    }

    private ReadOnlyMemory<byte> Traffic(GeoPoint position, long micros)
    {
        Begin();
        Text(names.Camera, "Nikon-Cam123");
        Location(position);
        Time(micros);
        Text("\"snapshot\": "u8, "Base64EncodedString");
        return json.End();
    }

    private ReadOnlyMemory<byte> Weather(GeoPoint position, long micros)
    {
        Begin();
        Location(position);
        Time(micros);
        Float("\"temperature\": "u8, values.Temperature);
        Text(names.Condition, random.Pick(values.Conditions));
        Float("\"precipitation\": "u8, (0, 25));
        Float(names.WindSpeed, (0, 100));
        json.Name("\"humidity\": "u8);
        json.Whole(random.Whole(0, 100));
        Float(names.AirQuality, (0, 500));
        return json.End();
    }

    private ReadOnlyMemory<byte> Emergency(GeoPoint position, long micros)
    {
        Begin();
        json.Name(names.Incident);
        json.Uuid(random.Bits(), random.Bits());
        Text("\"type\": "u8, random.Pick(values.IncidentKinds));
        Time(micros);
        Location(position);
        Text("\"status\": "u8, random.Pick(Statuses));
        Text("\"description\": "u8, "Description of the incident");
        return json.End();
    }

    private void Begin()
    {
        json.Begin();
        json.Name("\"id\": "u8);
        json.Uuid(random.Bits(), random.Bits());
        Text(names.Device, device);
    }

    private void Time(long micros)
    {
        json.Name("\"timestamp\": "u8);
        json.Time(micros, withZone: false);
    }

    private void Location(GeoPoint position)
    {
        json.Name("\"location\": "u8);
        json.FloatPair(position.Latitude, position.Longitude);
    }

    private void Float(ReadOnlySpan<byte> name, (double From, double To) range)
    {
        json.Name(name);
        json.Float(random.Uniform(range.From, range.To));
    }

    private void Text(ReadOnlySpan<byte> name, string value)
    {
        json.Name(name);
        json.Text(value);
    }
}
