using Odograph.Simulation.Incidents;
using Odograph.Simulation.Seeds;
using Odograph.Simulation.Text;

namespace Odograph.Simulation.Cities;

/// <summary>
/// The messages of a city: field names as the classic producers' (camelCase), and more of them where devices know more.
/// </summary>
internal sealed class CityWriter(CityPlace place, ulong idSeed)
{
    const int DegreeDigits = 7;

    static readonly byte[][] Directions =
    [
        "\"North\""u8.ToArray(), "\"North-East\""u8.ToArray(), "\"East\""u8.ToArray(), "\"South-East\""u8.ToArray(),
        "\"South\""u8.ToArray(), "\"South-West\""u8.ToArray(), "\"West\""u8.ToArray(), "\"North-West\""u8.ToArray(),
    ];

    readonly PayloadWriter _json = new();

    public ReadOnlyMemory<byte> Vehicle(CityVehicle vehicle, Motion motion, long number, long micros)
    {
        Begin(vehicle.Key, number, micros);
        Location(motion);
        SpeedAndDirection(motion);
        _json.Raw(", "u8);
        _json.Raw(vehicle.Looks.VehicleTail);
        return _json.End();
    }

    public ReadOnlyMemory<byte> Gps(CityVehicle vehicle, Motion motion, double seconds, long number, long micros)
    {
        Begin(vehicle.Key, number, micros);
        if (vehicle.Looks.SendsPosition)
            Location(motion);
        SpeedAndDirection(motion);
        _json.Raw(", "u8);
        _json.Raw(vehicle.Looks.GpsType);
        if (!vehicle.Looks.SendsPosition)
            return _json.End();
        var hills = Math.Sin(motion.Position.EastM / 2100) + Math.Cos(motion.Position.NorthM / 1700);
        _json.Name("\"altitude\": "u8);
        _json.Fixed(place.AltitudeM + (6 * hills), 1);
        _json.Name("\"accuracy\": "u8);
        _json.Fixed(5.5 + (2.5 * Math.Sin((seconds / 40) + vehicle.BatteryPct)), 1);
        _json.Name("\"heading\": "u8);
        // What would be rounded up to 360.0 is north.
        _json.Fixed(motion.HeadingDeg < 359.95 ? motion.HeadingDeg : 0, 1);
        _json.Name("\"battery\": "u8);
        _json.Fixed(60 + (40 * Math.Cos((seconds / 9000) + vehicle.BatteryPct)), 1);
        _json.Name("\"valid\": "u8);
        _json.Raw("true"u8);
        return _json.End();
    }

    public ReadOnlyMemory<byte> Traffic(FixedDevice camera, long number, long micros)
    {
        Begin(camera.Key, number, micros);
        _json.Name("\"cameraId\": "u8);
        _json.Text(camera.DeviceId);
        Location(camera.At);
        _json.Name("\"snapshot\": "u8);
        _json.Raw("\"snapshots/"u8);
        _json.Raw(camera.Key);
        _json.Raw("/"u8);
        _json.Whole(micros);
        _json.Raw(".jpg\""u8);
        return _json.End();
    }

    public ReadOnlyMemory<byte> Weather(FixedDevice station, Weather.Reading reading, long number, long micros)
    {
        Begin(station.Key, number, micros);
        Location(station.At);
        _json.Name("\"temperature\": "u8);
        _json.Fixed(reading.TemperatureC, 2);
        _json.Name("\"weatherCondition\": "u8);
        _json.Text(reading.Condition);
        _json.Name("\"precipitation\": "u8);
        _json.Fixed(reading.PrecipitationMm, 2);
        _json.Name("\"windSpeed\": "u8);
        _json.Fixed(reading.WindKmh, 2);
        _json.Name("\"humidity\": "u8);
        _json.Whole(reading.HumidityPct);
        _json.Name("\"airQualityIndex\": "u8);
        _json.Fixed(reading.AirQuality, 1);
        return _json.End();
    }

    public ReadOnlyMemory<byte> Emergency(
        FixedDevice responder, Incident incident, bool isResolved, long number, long micros)
    {
        Begin(responder.Key, number, micros);
        _json.Name("\"incidentId\": "u8);
        _json.Text(incident.Id.ToString());
        _json.Name("\"type\": "u8);
        _json.Text(incident.Kind);
        Location(incident.At);
        _json.Name("\"status\": "u8);
        _json.Text(isResolved ? "Resolved" : "Active");
        _json.Name("\"description\": "u8);
        _json.Text(incident.Description);
        return _json.End();
    }

    void Begin(byte[] device, long number, long micros)
    {
        _json.Begin();
        _json.Name("\"id\": "u8);
        var state = idSeed + (ulong)number;
        var high = Seed.Next(ref state);
        _json.Uuid(high, Seed.Next(ref state));
        _json.Name("\"deviceId\": "u8);
        _json.Raw("\""u8);
        _json.Raw(device);
        _json.Raw("\""u8);
        _json.Name("\"timestamp\": "u8);
        _json.Time(micros, withZone: true);
    }

    void Location(Motion motion) => Location(motion.Position);

    void Location(Roads.PlanePoint at)
    {
        var (latitude, longitude) = place.ToGeo(at);
        _json.Name("\"location\": "u8);
        _json.Fixed(latitude, longitude, DegreeDigits);
    }

    void SpeedAndDirection(Motion motion)
    {
        _json.Name("\"speed\": "u8);
        _json.Fixed(motion.SpeedMps * 3.6, 2);
        _json.Name("\"direction\": "u8);
        _json.Raw(Directions[(int)((motion.HeadingDeg + 22.5) / 45) % Directions.Length]);
    }
}
