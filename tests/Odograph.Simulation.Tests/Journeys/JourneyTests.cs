using System.Globalization;
using System.Text;
using System.Text.Json;
using Odograph.Model.Time;
using Odograph.Simulation.Journeys;

namespace Odograph.Simulation.Tests.Journeys;

public sealed class JourneyTests
{
    [Fact]
    public void Same_options_give_the_same_bytes()
    {
        var journey = new Journey(Options(JourneyRoute.LondonBirmingham));

        Assert.Equal(journey.Events().Select(Text), journey.Events().Select(Text));
        Assert.Equal(
            journey.Events().Select(Text), new Journey(Options(JourneyRoute.LondonBirmingham)).Events().Select(Text));
    }

    [Fact]
    public void Another_seed_start_or_spelling_gives_other_ids()
    {
        var options = Options(JourneyRoute.LondonBirmingham);
        JourneyOptions[] all =
        [
            options, options with { Seed = 8 }, options with { Start = options.Start.AddHours(1) },
            options with { Spelling = Spelling.Snake }, options with { Route = JourneyRoute.BangkokPattaya },
        ];

        var ids = all.SelectMany(each => new Journey(each).Events()).Select(Id).ToList();

        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Theory]
    [InlineData("london-birmingham", Spelling.Camel)]
    [InlineData("london-birmingham", Spelling.Vehicle)]
    [InlineData("bangkok-pattaya", Spelling.Snake)]
    public void Vehicle_moves_a_hundredth_of_the_way_each_30_to_60_seconds_until_it_is_there(
        string name, Spelling spelling)
    {
        var route = JourneyRoute.Find(name)!;
        var options = Options(route) with { Spelling = spelling };
        var before = (Position: route.From, Micros: UnixMicros.From(options.Start));
        var steps = new Journey(options).Steps().ToList();
        foreach (var step in steps)
        {
            Assert.Equal(["vehicle", "gps", "traffic", "weather", "emergency"], step.Select(item => item.Stream));
            var micros = Assert.Single(step.Select(item => item.EventMicros).Distinct());
            var seconds = (micros - before.Micros) / (double)UnixMicros.PerSecond;
            Assert.True(seconds is >= 30 and <= 60 && seconds == Math.Floor(seconds));
            var location = Json(step[0]).GetProperty("location");
            var position = new GeoPoint(location[0].GetDouble(), location[1].GetDouble());
            var way = (route.To.Latitude - route.From.Latitude) / 100;
            Assert.InRange(position.Latitude - before.Position.Latitude - way, -0.0005001, 0.0005001);
            before = (position, micros);
        }

        Assert.InRange(steps.Count, 95, 110);
        Assert.True(Math.Abs(before.Position.Latitude - route.To.Latitude) < 0.05);
    }

    [Theory]
    [InlineData(
        Spelling.Camel,
        "vehicle: id deviceId timestamp location speed direction make model year fuelType",
        "gps: id deviceId timestamp speed direction vehicleType",
        "traffic: id deviceId cameraId location timestamp snapshot",
        "weather: id deviceId location timestamp temperature weatherCondition precipitation windSpeed humidity "
            + "airQualityIndex",
        "emergency: id deviceId incidentId type timestamp location status description")]
    [InlineData(
        Spelling.Vehicle,
        "vehicle: id vehicle_id timestamp location speed direction make model year fuelType",
        "gps: id vehicle_id timestamp speed direction vehicleType",
        "traffic: id vehicle_id camera_id location timestamp snapshot",
        "weather: id vehicle_id location timestamp temperature weatherCondition precipitation windSpeed humidity "
            + "airQualityIndex",
        "emergency: id vehicle_id incidentId type timestamp location status description")]
    [InlineData(
        Spelling.Snake,
        "vehicle: id device_id timestamp location speed direction brand model",
        "gps: id device_id timestamp speed direction vehicle_type",
        "traffic: id device_id camera_id location timestamp snapshot",
        "weather: id device_id location timestamp temperature weather_condition precipitation wind_speed humidity "
            + "air_quality_index",
        "emergency: id device_id incident_id type timestamp location status description")]
    public void Fields_stand_in_the_order_of_the_classic_producers(Spelling spelling, params string[] expected)
    {
        var step = new Journey(Options(JourneyRoute.LondonBirmingham) with { Spelling = spelling }).Steps().First();

        Assert.Equal(
            expected,
            step.Select(
                item => $"{item.Stream}: " + string.Join(' ', Json(item).EnumerateObject().Select(p => p.Name))));
    }

    [Fact]
    public void Bytes_are_those_of_json_dumps()
    {
        var first = new Journey(
            Options(JourneyRoute.BangkokPattaya) with { Spelling = Spelling.Snake }).Events().First();
        var json = Json(first);
        var location = json.GetProperty("location");

        Assert.Equal(
            $"{{\"id\": \"{Id(first)}\", \"device_id\": \"Vehicle-007\", "
                + $"\"timestamp\": \"{json.GetProperty("timestamp")}\", "
                + $"\"location\": [{location[0].GetRawText()}, {location[1].GetRawText()}], "
                + $"\"speed\": {json.GetProperty("speed").GetRawText()}, \"direction\": \"Southeast\", "
                + "\"brand\": \"HONDA\", \"model\": \"CR-V\"}",
            Text(first));
        Assert.DoesNotContain('.', json.GetProperty("timestamp").GetString()!);
        Assert.Equal("Vehicle-007", Encoding.UTF8.GetString(first.Key.Span));
    }

    [Fact]
    public void Fraction_of_the_start_is_in_every_timestamp()
    {
        var start = JourneyOptions.DefaultStart.AddTicks(1_234_560);

        foreach (var item in new Journey(Options(JourneyRoute.LondonBirmingham) with { Start = start }).Events())
        {
            var text = Json(item).GetProperty("timestamp").GetString()!;
            Assert.EndsWith(".123456", text, StringComparison.Ordinal);
            var instant = DateTimeOffset.Parse(text + "Z", CultureInfo.InvariantCulture);
            Assert.Equal(item.EventMicros, UnixMicros.From(instant));
        }
    }

    [Theory]
    [InlineData("london-birmingham", "vehicle", "speed", 10, 40)]
    [InlineData("london-birmingham", "gps", "speed", 0, 40)]
    [InlineData("london-birmingham", "weather", "temperature", -5, 26)]
    [InlineData("london-birmingham", "weather", "precipitation", 0, 25)]
    [InlineData("london-birmingham", "weather", "windSpeed", 0, 100)]
    [InlineData("london-birmingham", "weather", "humidity", 0, 100)]
    [InlineData("london-birmingham", "weather", "airQualityIndex", 0, 500)]
    [InlineData("bangkok-pattaya", "vehicle", "speed", 10, 80)]
    [InlineData("bangkok-pattaya", "gps", "speed", 10, 80)]
    [InlineData("bangkok-pattaya", "weather", "temperature", 30, 40)]
    public void Values_fill_their_range(string route, string stream, string field, double from, double to)
    {
        var values = Events(route, stream).Select(json => json.GetProperty(field).GetDouble()).ToList();

        Assert.All(values, value => Assert.InRange(value, from, to));
        Assert.True(values.Max() - values.Min() > (to - from) * 0.8);
    }

    [Theory]
    [InlineData("london-birmingham", "weather", "weatherCondition", "Cloudy Rain Snow Sunny")]
    [InlineData("bangkok-pattaya", "weather", "weatherCondition", "Cloudy Rainy Sunny")]
    [InlineData("london-birmingham", "emergency", "type", "Accident Fire Medical None Police")]
    [InlineData("bangkok-pattaya", "emergency", "type", "Accident Earthquake Fire Flood")]
    [InlineData("london-birmingham", "emergency", "status", "Active Resolved")]
    public void Every_word_occurs(string route, string stream, string field, string expected)
        => Assert.Equal(
            expected.Split(' '),
            Events(route, stream).Select(json => json.GetProperty(field).GetString()).Distinct().Order());

    static JourneyOptions Options(JourneyRoute route) => new() { Route = route, Seed = 7 };

    static IEnumerable<JsonElement> Events(string route, string stream)
        => new Journey(Options(JourneyRoute.Find(route)!)).Events().Where(item => item.Stream == stream).Select(Json);

    static string Text(SimulatedEvent item) => Encoding.UTF8.GetString(item.Payload.Span);

    static JsonElement Json(SimulatedEvent item) => JsonDocument.Parse(item.Payload).RootElement;

    static string Id(SimulatedEvent item) => Json(item).GetProperty("id").GetString()!;
}
