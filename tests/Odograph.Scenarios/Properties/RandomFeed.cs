using System.Globalization;



namespace Odograph.Scenarios.Properties;

/// <summary>An event of a feed as it ought to be in the table.</summary>
sealed record SoundEvent(string Id, string Device, long Micros, double Latitude, double Longitude, double? SpeedKmh);

/// <summary>
/// A feed drawn from a seed, and what must become of it, worked out here and not by the engine: sound events of some
/// hours and of old days, copies in all spellings, and records for quarantine with their reasons.
/// </summary>
sealed class RandomFeed
{
    static readonly DateTimeOffset Now = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

    readonly Random _random;
    readonly List<string> _records = [];

    public RandomFeed(int seed)
    {
        _random = new Random(seed);
        int events = _random.Next(1, 60);
        for (int i = 0; i < events; i++)
        {
            Add(i);
        }
    }

    /// <summary>In the order in which they are handed over.</summary>
    public IReadOnlyList<string> Records => _records;

    public List<SoundEvent> Sound { get; } = [];

    /// <summary>Reasons and raw text, one entry for each time a record comes.</summary>
    public List<(string Reasons, string Raw)> Broken { get; } = [];

    /// <summary>The same records in another order.</summary>
    public IReadOnlyList<string> Shuffled(Random random)
    {
        string[] records = [.. _records];
        random.Shuffle(records);
        return records;
    }

    void Add(int number)
    {
        int kind = _random.Next(100);
        if (kind < 12)
        {
            Break(number);
            return;
        }

        // Minutes and hours within and beyond the delay, and days below any floor of memory; times that meet.
        long seconds = kind switch
        {
            < 60 => -_random.Next(0, 300),
            < 85 => -_random.Next(0, 7200),
            < 97 => -_random.Next(0, 25 * 86400),
            _ => _random.Next(0, 80000),
        };
        long micros = Now.AddSeconds(seconds).ToUnixTimeMilliseconds() * 1000;
        var sound = new SoundEvent(
            $"e{number}",
            $"car{_random.Next(4)}",
            micros,
            _random.Next(-900, 900) / 10.0,
            _random.Next(-1800, 1800) / 10.0,
            _random.Next(4) == 0 ? null : _random.Next(0, 5000) / 10.0);
        Sound.Add(sound);
        for (int copies = _random.Next(3) == 0 ? _random.Next(2, 5) : 1; copies > 0; copies--)
        {
            _records.Add(Spell(sound));
        }
    }

    string Spell(SoundEvent sound)
    {
        string speed = sound.SpeedKmh is { } value ? Number(value) : "null";
        string where = $"[{Number(sound.Latitude)}, {Number(sound.Longitude)}]";
        long seconds = sound.Micros / 1_000_000;
        string time = DateTimeOffset.FromUnixTimeSeconds(seconds).ToString(
            "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        var (lat, lon) = (Number(sound.Latitude), Number(sound.Longitude));
        var (id, device) = (sound.Id, sound.Device);
        return _random.Next(4) switch
        {
            0 => $$"""{"id": "{{id}}", "deviceId": "{{device}}", "timestamp": "{{time}}" """
                + $$""", "location": {{where}}, "speed": {{speed}}}""",
            1 => $$"""{"timestamp":{{seconds}},"speed_kmh":{{speed}},"vehicle_id":"{{device}}" """
                + $$""","id":"{{id}}","location":"{{where}}"}""",
            2 => $$"""{"id":"{{id}}","vehicleId":"{{device}}","timestamp":"{{time}}Z","latitude":{{lat}}"""
                + $$""","longitude":{{lon}},"speed":{{speed}}}""",
            _ => $$"""{"more":{"a":[1]},"device_id":"{{device}}","id":"{{id}}","timestamp":"{{time}}.000+00:00" """
                + $$""","location":{"lat":{{lat}},"lon":{{lon}}},"speed":{{speed}}}""",
        };
    }

    void Break(int number)
    {
        string head = $$"""{"id":"b{{number}}","deviceId":"car{{number % 4}}","timestamp":""";
        string now = $"\"{Now:yyyy-MM-ddTHH:mm:ss}\"";
        var (reasons, raw) = _random.Next(8) switch
        {
            0 => ("not_json", head),
            1 => ("not_object", $"[{number}]"),
            2 => ("missing_field", $$"""{"id":"b{{number}}","timestamp":{{now}}}"""),
            3 => ("bad_time", head + "\"soon\"}"),
            4 => ("future", head + $"\"{Now.AddHours(25):yyyy-MM-ddTHH:mm:ss}\"}}"),
            5 => ("older_than_retention", head + $"\"{Now.AddDays(-31):yyyy-MM-ddTHH:mm:ss}\"}}"),
            6 => ("latitude_range,speed_range", head + now + ""","location":[95,1],"speed":-1}"""),
            _ => ("wrong_type", head + now + ""","speed":"quick"}"""),
        };
        for (int copies = _random.Next(1, 3); copies > 0; copies--)
        {
            Broken.Add((reasons, raw));
            _records.Add(raw);
        }
    }

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
