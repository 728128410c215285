using System.Globalization;
using System.Text;

namespace Odograph.Interop.Feeds;

/// <summary>
/// The classic producers' JSON in their three spellings, mixed line by line, with copies and every kind of damage:
/// written here independently of the product's simulator and decoder, so that it can judge them. Seeded.
/// </summary>
internal sealed class ClassicFeed(int seed)
{
    static readonly string[] Spellings = ["camel", "vehicle", "snake"];
    static readonly string[] Streams = ["vehicle", "gps", "traffic", "weather", "emergency"];
    readonly Random _random = new(seed);
    int _serial;

    /// <summary>Events of all five streams in random order; about 5 % copies and 5 % damaged.</summary>
    public List<FeedEvent> Generate(int count)
    {
        var events = new List<FeedEvent>(count);
        while (events.Count < count)
        {
            int dice = _random.Next(20);
            string stream = Streams[_random.Next(Streams.Length)];
            var copyable = events.Count > 0 ? events[_random.Next(events.Count)] : null;
            events.Add(dice switch
            {
                0 when copyable is { EventId: not null } => copyable with { IsCopy = true },
                1 => Damaged(stream),
                _ => Good(stream),
            });
        }

        return events;
    }

    FeedEvent Good(string stream)
    {
        string id = NextId();
        string line = Line(stream, Spellings[_random.Next(3)], id, location: Location());
        return new FeedEvent(stream, Encoding.UTF8.GetBytes(line), id, null, IsCopy: false);
    }

    FeedEvent Damaged(string stream)
    {
        string id = NextId();
        string spelling = Spellings[_random.Next(3)];
        string good = Line(stream, spelling, id, Location());
        string device = $"\"{DeviceField(spelling)}\": ";
        (string line, string reason) = _random.Next(11) switch
        {
            0 => (good[..^(2 + _random.Next(20))], "not_json"),
            1 => ("[" + good + "]", "not_object"),
            2 => (good.Replace(device, "\"nobody\": ", StringComparison.Ordinal), "missing_field"),
            3 => (
                good.Replace("\"id\": \"" + id + "\"", "\"id\": {\"is\": 1}", StringComparison.Ordinal), "wrong_type"),
            4 => (Line(stream, spelling, id, Location(), time: "\"yesterday\""), "bad_time"),
            5 => (Line(stream, spelling, "", Location()), "event_id"),
            6 => (Line(stream, spelling, id, Location(), time: "\"2099-01-01T00:00:00\""), "future"),
            7 => (good[..^1] + ", \"deep\": " + new string('[', 70) + new string(']', 70) + "}", "too_deep"),
            8 => (good + " {}", "not_json"),
            9 when stream != "gps" => (Line(stream, spelling, id, "[51.5]"), "bad_location"),
            10 when stream != "gps" => (Line(stream, spelling, id, "[95.5, 10.25]"), "latitude_range"),
            _ => (Line(stream, spelling, id, Location(), time: "\"1970-01-05T00:00:00\""), "event_time_range"),
        };
        byte[] bytes = Encoding.UTF8.GetBytes(line);
        if (_random.Next(8) == 0)
        {
            bytes[_random.Next(bytes.Length)] = 0xFF;
            reason = "bad_utf8";
        }

        return new FeedEvent(stream, bytes, null, reason, IsCopy: false);
    }

    string Line(string stream, string spelling, string id, string location, string? time = null)
    {
        bool snake = spelling == "snake";
        string head = $"{{\"id\": \"{id}\", \"{DeviceField(spelling)}\": \"{Device(spelling)}\"";
        string stamp = $"\"timestamp\": {time ?? Time()}";
        string place = $"\"location\": {location}";
        return stream switch
        {
            "vehicle" => $"{head}, {stamp}, {place}, \"speed\": {Real(0, 80)}, \"direction\": \"North-East\", "
                + (snake ? "\"brand\": \"HONDA\", \"model\": \"CR-V\"}"
                    : "\"make\": \"BMW\", \"model\": \"C500\", \"year\": 2024, \"fuelType\": \"Hybrid\"}"),
            "gps" => $"{head}, {stamp}, \"speed\": {Real(0, 40)}, \"direction\": \"North-East\", "
                + $"\"{(snake ? "vehicle_type" : "vehicleType")}\": \"private\"}}",
            "traffic" => $"{head}, \"{(spelling == "camel" ? "cameraId" : "camera_id")}\": \"Nikon-Cam123\", "
                + $"{place}, {stamp}, "
                + "\"snapshot\": \"Base64EncodedString\"}",
            "weather" => $"{head}, {place}, {stamp}, \"temperature\": {Real(-5, 26)}, "
                + $"\"{(snake ? "weather_condition" : "weatherCondition")}\": \"Snow\", "
                + $"\"precipitation\": {Real(0, 25)}, "
                + $"\"{(snake ? "wind_speed" : "windSpeed")}\": {Real(0, 100)}, \"humidity\": {_random.Next(101)}, "
                + $"\"{(snake ? "air_quality_index" : "airQualityIndex")}\": {Real(0, 500)}}}",
            _ => $"{head}, \"{(snake ? "incident_id" : "incidentId")}\": \"{NextId()}\", \"type\": \"None\", "
                + $"{stamp}, {place}, "
                + "\"status\": \"Active\", \"description\": \"Stra\u00dfe \\\"A1\\\" gesperrt\"}",
        };
    }

    static string DeviceField(string spelling) => spelling switch
    {
        "camel" => "deviceId",
        "vehicle" => "vehicle_id",
        _ => "device_id",
    };

    static string Device(string spelling) => spelling switch
    {
        "camel" => "Vehicle-CodeWithYu-123",
        "vehicle" => "Vehicle-Details-101",
        _ => "Vehicle-007",
    };

    string NextId() => string.Create(
        CultureInfo.InvariantCulture, $"{_random.NextInt64():x16}-{++_serial:x8}");

    string Time()
    {
        var time = new DateTime(2026, 1, 1, 8, 0, 0, DateTimeKind.Utc)
            .AddTicks(_random.NextInt64(TimeSpan.TicksPerDay * 2) / 10 * 10);
        string form = _random.Next(10) == 0 ? "yyyy-MM-ddTHH:mm:ss" : "yyyy-MM-ddTHH:mm:ss.ffffff";
        return $"\"{time.ToString(form, CultureInfo.InvariantCulture)}\"";
    }

    string Location() => $"[{Real(50, 53)}, {Real(-2, 0)}]";

    string Real(double low, double high) =>
        (low + ((high - low) * _random.NextDouble())).ToString("R", CultureInfo.InvariantCulture);
}
