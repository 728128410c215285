using Odograph.Simulation.Incidents;
using Odograph.Simulation.Seeds;
using Odograph.Simulation.Text;

namespace Odograph.Simulation.Cities;

/// <summary>
/// The messages of a city: field names as the classic producers' (camelCase), and more of them where devices know more.
/// </summary>
internal sealed class CityWriter(CityPlace place, ulong idSeed)
{
    private const int DegreeDigits = 7;

    private static readonly byte[][] Directions =
    [
        "\"North\""u8.ToArray(), "\"North-East\""u8.ToArray(), "\"East\""u8.ToArray(), "\"South-East\""u8.ToArray(),
        "\"South\""u8.ToArray(), "\"South-West\""u8.ToArray(), "\"West\""u8.ToArray(), "\"North-West\""u8.ToArray(),
    ];

    private readonly PayloadWriter json = new();

    public ReadOnlyMemory<byte> Vehicle(CityVehicle vehicle, Motion motion, long number, long micros)
    {
        Begin(vehicle.Key, number, micros);
        Location(motion);
        SpeedAndDirection(motion);
        json.Raw(", "u8);
        json.Raw(vehicle.Looks.VehicleTail);
        return json.End();
    }

    public ReadOnlyMemory<byte> Gps(CityVehicle vehicle, Motion motion, double seconds, long number, long micros)
    {
        Begin(vehicle.Key, number, micros);
        if (vehicle.Looks.SendsPosition)
            Location(motion);
        SpeedAndDirection(motion);
        json.Raw(", "u8);
        json.Raw(vehicle.Looks.GpsType);
        if (!vehicle.Looks.SendsPosition)
            return json.End();
        var hills = Math.Sin(motion.Position.EastM / 2100) + Math.Cos(motion.Position.NorthM / 1700);
        json.Name("\"altitude\": "u8);
        json.Fixed(place.AltitudeM + (6 * hills), 1);
        json.Name("\"accuracy\": "u8);
        json.Fixed(5.5 + (2.5 * Math.Sin((seconds / 40) + vehicle.BatteryPct)), 1);
        json.Name("\"heading\": "u8);
        // What would be rounded up to 360.0 is north.
        json.Fixed(motion.HeadingDeg < 359.95 ? motion.HeadingDeg : 0, 1);
        json.Name("\"battery\": "u8);
        json.Fixed(60 + (40 * Math.Cos((seconds / 9000) + vehicle.BatteryPct)), 1);
        json.Name("\"valid\": "u8);
        json.Raw("true"u8);
        return json.End();
    }

    public ReadOnlyMemory<byte> Traffic(FixedDevice camera, long number, long micros)
    {
        Begin(camera.Key, number, micros);
        json.Name("\"cameraId\": "u8);
        json.Text(camera.DeviceId);
        Location(camera.At);
        json.Name("\"snapshot\": "u8);
        json.Raw("\"snapshots/"u8);
        json.Raw(camera.Key);
        json.Raw("/"u8);
        json.Whole(micros);
        json.Raw(".jpg\""u8);
        return json.End();
    }

    public ReadOnlyMemory<byte> Weather(FixedDevice station, Weather.Reading reading, long number, long micros)
    {
        Begin(station.Key, number, micros);
        Location(station.At);
        json.Name("\"temperature\": "u8);
        json.Fixed(reading.TemperatureC, 2);
        json.Name("\"weatherCondition\": "u8);
        json.Text(reading.Condition);
        json.Name("\"precipitation\": "u8);
        json.Fixed(reading.PrecipitationMm, 2);
        json.Name("\"windSpeed\": "u8);
        json.Fixed(reading.WindKmh, 2);
        json.Name("\"humidity\": "u8);
        json.Whole(reading.HumidityPct);
        json.Name("\"airQualityIndex\": "u8);
        json.Fixed(reading.AirQuality, 1);
        return json.End();
    }

    public ReadOnlyMemory<byte> Emergency(
        FixedDevice responder, Incident incident, bool isResolved, long number, long micros)
    {
        Begin(responder.Key, number, micros);
        json.Name("\"incidentId\": "u8);
        json.Text(incident.Id.ToString());
        json.Name("\"type\": "u8);
        json.Text(incident.Kind);
        Location(incident.At);
        json.Name("\"status\": "u8);
        json.Text(isResolved ? "Resolved" : "Active");
        json.Name("\"description\": "u8);
        json.Text(incident.Description);
        return json.End();
    }

    private void Begin(byte[] device, long number, long micros)
    {
        json.Begin();
        json.Name("\"id\": "u8);
        var state = idSeed + (ulong)number;
        var high = Seed.Next(ref state);
        json.Uuid(high, Seed.Next(ref state));
        json.Name("\"deviceId\": "u8);
        json.Raw("\""u8);
        json.Raw(device);
        json.Raw("\""u8);
        json.Name("\"timestamp\": "u8);
        json.Time(micros, withZone: true);
    }

    private void Location(Motion motion) => Location(motion.Position);

    private void Location(Roads.PlanePoint at)
    {
        var (latitude, longitude) = place.ToGeo(at);
        json.Name("\"location\": "u8);
        json.Fixed(latitude, longitude, DegreeDigits);
    }

    private void SpeedAndDirection(Motion motion)
    {
        json.Name("\"speed\": "u8);
        json.Fixed(motion.SpeedMps * 3.6, 2);
        json.Name("\"direction\": "u8);
        json.Raw(Directions[(int)((motion.HeadingDeg + 22.5) / 45) % Directions.Length]);
    }
}
