using System.Text;
using System.Text.Json;
using Odograph.Model.Time;
using Odograph.Simulation.Cities;
using Odograph.Simulation.Incidents;
using Odograph.Simulation.Roads;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Tests.Cities;

public sealed class CityTests
{
    static readonly DateTimeOffset Start = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Same_options_give_the_same_bytes()
    {
        var city = new City(Options());

        Assert.Equal(city.Events().Take(3000).Select(Text), city.Events().Take(3000).Select(Text));
        Assert.NotEqual(
            city.Events().Take(50).Select(Text), new City(Options() with { Seed = 4 }).Events().Take(50).Select(Text));
    }

    [Fact]
    public void Events_are_equally_spaced_at_the_rate_and_have_ids_of_their_own()
    {
        var events = new City(Options() with { EventsPerSecond = 250 }).Events().Take(20_000).ToList();
        var start = UnixMicros.From(Start);

        Assert.All(events.Index(), item => Assert.Equal(start + (item.Index * 4000), item.Item.EventMicros));
        Assert.Equal(events.Count, events.Select(item => Json(item).GetProperty("id").GetString()).Distinct().Count());
    }

    [Fact]
    public void Every_vehicle_speaks_on_both_its_streams_and_all_five_streams_occur()
    {
        var events = new City(Options() with { Vehicles = 30 }).Events().Take(600).ToList();
        var devices = Enumerable.Range(1, 30).Select(number => $"london-{number:0000}").ToList();

        foreach (var stream in new[] { "vehicle", "gps" })
            Assert.Equal(devices, events.Where(item => item.Stream == stream).Select(Device).Distinct().Order());
        Assert.Equal(
            ["emergency", "gps", "traffic", "vehicle", "weather"],
            events.Select(item => item.Stream).Distinct().Order());
    }

    [Fact]
    public void Payload_says_the_device_and_the_time_of_the_event()
    {
        foreach (var item in new City(Options()).Events().Take(500))
        {
            var json = Json(item);
            Assert.Equal(Device(item), json.GetProperty("deviceId").GetString());
            Assert.Equal(item.EventMicros, UnixMicros.From(json.GetProperty("timestamp").GetDateTimeOffset()));
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(1)]
    [InlineData(5)]
    public void Position_speed_and_heading_come_from_one_motion(double secondsApart)
    {
        // 23 slots a round of 10 vehicles: the rate that lets each vehicle speak so often.
        var perRound = Slots.Round(10).Length;
        var city = new City(Options() with { Vehicles = 10, EventsPerSecond = perRound / secondsApart });
        foreach (var track in Tracks(city.Events().Take(perRound * (int)(900 / secondsApart))))
        {
            foreach (var (before, after) in track.Zip(track.Skip(1)))
            {
                var seconds = (after.Micros - before.Micros) / 1e6;
                var moved = before.DistanceTo(after);
                var fastest = Math.Min(before.SpeedMps, after.SpeedMps) + (2.2 * seconds);
                Assert.True(moved <= (fastest * seconds * 1.005) + 0.05, $"{moved} m in {seconds} s, {before} {after}");
                Assert.InRange(after.SpeedMps - before.SpeedMps, -2.21 * seconds, 2.21 * seconds);
                if (before.HeadingDeg == after.HeadingDeg && secondsApart <= 1)
                    CheckOneRoad(before, after, seconds, moved);
            }
        }
    }

    [Fact]
    public void No_vehicle_breaks_the_limit_of_its_road()
    {
        var limits = RoadNetBuilder.Build(Seed.Of(0, "london")).Roads
            .ToLookup(road => Math.Round(road.HeadingDeg, 1) % 360, road => road.LimitMps * 3.6);
        var vehicles = new City(Options()).Events().Take(20_000).Where(item => item.Stream == "gps").Select(Json);
        foreach (var json in vehicles.Where(json => json.TryGetProperty("heading", out _)))
        {
            var heading = json.GetProperty("heading").GetDouble();
            Assert.InRange(json.GetProperty("speed").GetDouble(), 0, limits[heading].Max() + 0.01);
        }
    }

    [Fact]
    public void Near_an_incident_nobody_drives_faster_than_it_allows()
    {
        // Within the radius less half the longest road lies the middle of every road.
        const double BrakingS = 15;
        var roads = RoadNetBuilder.Build(Seed.Of(0, "london")).Roads;
        double halfM = roads.Max(road => road.LengthM) / 2;
        var truth = new MemoryTruth();
        var city = new City(Options() with { Vehicles = 400, EventsPerSecond = 400, Truth = truth });
        var samples = Tracks(city.Events().Take(400 * 1200)).SelectMany(track => track).ToList();
        var limits = roads.ToLookup(road => Math.Round(road.HeadingDeg, 1) % 360, road => road.LimitMps);
        int near = 0;
        foreach (var incident in truth.Incidents.Where(incident => incident.RadiusM > halfM))
        {
            var at = new Sample(0, incident.At.Latitude, incident.At.Longitude, 0, 0);
            foreach (var sample in samples.Where(sample => sample.Micros > incident.BeginMicros + (BrakingS * 1e6)
                && sample.Micros < incident.EndMicros && sample.DistanceTo(at) < incident.RadiusM - halfM))
            {
                near++;
                Assert.InRange(
                    sample.SpeedMps, 0, (limits[sample.HeadingDeg].Max() * incident.SpeedFactor) + 0.01);
            }
        }

        Assert.True(near > 1000, $"{near} samples near incidents");
    }

    [Theory]
    [InlineData(7)]
    [InlineData(60)]
    [InlineData(600)]
    public void How_often_a_vehicle_is_asked_does_not_change_its_way_past_incidents(int apartS)
    {
        const int LastS = 4200;
        var net = RoadNetBuilder.Build(Seed.Of(0, "london"));

        // Every second, and at multiples of the distance.
        var often = Ways(1);
        var seldom = Ways(apartS);

        Assert.Equal(seldom, often.Where((_, second) => second % apartS == 0).Take(seldom.Count));

        List<string> Ways(int stepS)
        {
            var truth = new CityTruth(null, CityPlace.Find("london")!, net, 0);
            var board = new IncidentBoard(net.Roads, new SeededRandom(5), -300, 7200, truth.Incident);
            board.AdvanceTo(0);
            var vehicles = Enumerable.Range(0, 40).Select(number => new CityVehicle(
                $"car-{number}", net, board, truth, new SeededRandom((ulong)number), -100)).ToList();
            var ways = new List<string>();
            for (int second = 0; second <= LastS; second += stepS)
            {
                board.AdvanceTo(second);
                ways.Add(string.Join(' ', vehicles.Select(vehicle => vehicle.At(second))));
            }

            return ways;
        }
    }

    [Fact]
    public void Most_vehicles_are_under_way_from_the_beginning()
    {
        var first = new City(Options() with { Vehicles = 200 }).Events().Take(500)
            .Where(item => item.Stream == "vehicle").Select(Json).ToList();

        Assert.InRange(first.Count(json => json.GetProperty("speed").GetDouble() > 1), first.Count / 2, first.Count);
    }

    [Fact]
    public void Truth_has_trips_that_end_where_the_next_begins_and_stops_between_them()
    {
        var truth = new MemoryTruth();
        var city = new City(Options() with { Vehicles = 5, EventsPerSecond = 1, Truth = truth });
        var last = city.Events().Take(7200).Last().EventMicros;

        foreach (var trips in truth.Trips.GroupBy(trip => trip.DeviceId))
        {
            foreach (var (before, after) in trips.Zip(trips.Skip(1)))
            {
                Assert.Equal(before.To, after.From);
                var stop = truth.Stops.Single(
                    stop => stop.DeviceId == trips.Key && stop.BeginMicros == before.EndMicros);
                Assert.Equal(before.To, stop.At);
                Assert.Equal(after.BeginMicros, stop.EndMicros);
            }

            Assert.All(trips, trip => Assert.True(trip.DistanceM > 0));
            Assert.True(
                trips.Last().EndMicros is null || truth.Stops.Last(s => s.DeviceId == trips.Key).EndMicros > last);
        }

        Assert.InRange(truth.Trips.Count, 20, 100);
    }

    [Fact]
    public void Incidents_are_told_from_begin_to_end_and_are_in_the_truth()
    {
        var truth = new MemoryTruth();
        var city = new City(Options() with { Vehicles = 20, EventsPerSecond = 20, Truth = truth });
        var reports = city.Events().Take(40_000).Where(item => item.Stream == "emergency").Select(Json)
            .GroupBy(json => json.GetProperty("incidentId").GetString()!)
            .ToDictionary(group => group.Key, group => group.ToList());

        foreach (var (id, told) in reports)
        {
            var incident = truth.Incidents.Single(incident => incident.IncidentId == id);
            Assert.All(told, json => Assert.Equal(incident.Kind, json.GetProperty("type").GetString()));
            Assert.All(told.SkipLast(1), json => Assert.Equal("Active", json.GetProperty("status").GetString()));
        }

        Assert.Contains(reports.Values, told => told[^1].GetProperty("status").GetString() == "Resolved");
    }

    [Fact]
    public void Weather_stays_plausible_and_changes_slowly()
    {
        var readings = new City(Options()).Events().Take(200_000).Where(item => item.Stream == "weather").ToList();
        foreach (var station in readings.GroupBy(Device).Select(group => group.Select(Json).ToList()))
        {
            var warmth = station.Select(json => json.GetProperty("temperature").GetDouble()).ToList();
            Assert.All(warmth, value => Assert.InRange(value, -15, 35));
            Assert.All(warmth.Zip(warmth.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, -0.5, 0.5));
            Assert.All(station, json => Assert.InRange(json.GetProperty("humidity").GetInt32(), 0, 100));
            Assert.All(station, json => Assert.True(json.GetProperty("precipitation").GetDouble() >= 0));
        }
    }

    [Theory]
    [InlineData(0, 10.0)]
    [InlineData(10, 0.0)]
    [InlineData(10, 1e8)]
    public void Options_out_of_range_are_refused(int vehicles, double rate)
        => Assert.Throws<ArgumentOutOfRangeException>(
            () => new City(Options() with { Vehicles = vehicles, EventsPerSecond = rate }));

    static void CheckOneRoad(Sample before, Sample after, double seconds, double moved)
    {
        // Between two samples on a straight road: at least the lower speed held, unless it stood in between.
        if (before.SpeedMps > 5 && after.SpeedMps > 5)
            Assert.True(moved >= (Math.Min(before.SpeedMps, after.SpeedMps) - (2.2 * seconds)) * seconds * 0.995);
        if (moved > 1)
            Assert.InRange(Math.Abs(((before.BearingTo(after) - before.HeadingDeg + 540) % 360) - 180), 0, 2);
    }

    static List<List<Sample>> Tracks(IEnumerable<SimulatedEvent> events)
        => [.. events.Where(item => item.Stream == "gps" && Json(item).TryGetProperty("location", out _))
            .GroupBy(Device)
            .Select(group => group.Select(Sample.Of).ToList())];

    static CityOptions Options()
        => new() { Place = CityPlace.Find("london")!, Vehicles = 50, EventsPerSecond = 100, Seed = 3, Start = Start };

    static string Text(SimulatedEvent item) => Encoding.UTF8.GetString(item.Payload.Span);

    static string Device(SimulatedEvent item) => Encoding.UTF8.GetString(item.Key.Span);

    static JsonElement Json(SimulatedEvent item) => JsonDocument.Parse(item.Payload).RootElement;

    sealed record Sample(long Micros, double Latitude, double Longitude, double SpeedMps, double HeadingDeg)
    {
        const double RadiusM = 6371008.8;
        const double Radian = Math.PI / 180;

        public static Sample Of(SimulatedEvent item)
        {
            var json = Json(item);
            var location = json.GetProperty("location");
            return new Sample(
                item.EventMicros, location[0].GetDouble(), location[1].GetDouble(),
                json.GetProperty("speed").GetDouble() / 3.6, json.GetProperty("heading").GetDouble());
        }

        /// <summary>Haversine.</summary>
        public double DistanceTo(Sample other)
        {
            var half = Math.Pow(Math.Sin((other.Latitude - Latitude) * Radian / 2), 2)
                + (Math.Cos(Latitude * Radian) * Math.Cos(other.Latitude * Radian)
                    * Math.Pow(Math.Sin((other.Longitude - Longitude) * Radian / 2), 2));
            return 2 * RadiusM * Math.Asin(Math.Sqrt(half));
        }

        public double BearingTo(Sample other)
        {
            var east = (other.Longitude - Longitude) * Math.Cos((Latitude + other.Latitude) / 2 * Radian);
            return ((Math.Atan2(east, other.Latitude - Latitude) / Radian) + 360) % 360;
        }
    }
}
