using System.Text;
using System.Text.Json;
using Odograph.Model.Time;
using Odograph.Simulation.Cities;
using Odograph.Simulation.Faults;
using Odograph.Simulation.Journeys;
using Odograph.Simulation.Tests.Cities;

namespace Odograph.Simulation.Tests.Faults;

public sealed class FaultFilterTests
{
    static readonly DateTimeOffset Start = new(2026, 5, 4, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_faults_events_go_through_untouched()
    {
        var events = CityEvents(2000).ToList();

        var sent = new FaultFilter(FaultRates.None, 1).Send(events).ToList();

        Assert.Equal(events, sent.Select(item => item.Event));
        Assert.Equal(Enumerable.Range(0, 2000).Select(number => (long)number), sent.Select(item => item.Number));
        Assert.All(sent, item => Assert.Null(item.Fault));
    }

    [Fact]
    public void Same_events_rates_and_seed_give_the_same_faults()
    {
        var filter = new FaultFilter(FaultRates.Parse("all=2%"), 7);

        Assert.Equal(Told(filter, 5000), Told(filter, 5000));
        Assert.NotEqual(Told(filter, 5000), Told(new FaultFilter(FaultRates.Parse("all=2%"), 8), 5000));
    }

    [Theory]
    [InlineData("teleport")]
    [InlineData("freeze")]
    [InlineData("duplicate")]
    [InlineData("late")]
    [InlineData("out-of-order")]
    [InlineData("clock-jump")]
    [InlineData("unit-mix-up")]
    [InlineData("broken-json")]
    [InlineData("bad-utf8")]
    public void No_event_is_lost_and_every_other_one_is_as_it_was(string kind)
    {
        var events = CityEvents(20_000).ToList();

        var sent = Send($"{kind}=5%", events);

        var sound = sent.Where(item => item.Fault is null).Select(item => Text(item.Event)).ToList();
        var faulty = sent.Where(item => item.Fault is { Kind: not FaultKind.Duplicate }).ToList();
        Assert.Equal(events.Count, sound.Count + faulty.Count);
        Assert.Equal(sound.Count, events.Select(Text).Intersect(sound).Count());
        Assert.Equal(
            events.Select(Id).ToHashSet(), [.. sent.Select(item => item.Fault?.EventId ?? Id(item.Event))]);
        Assert.Equal(Enumerable.Range(0, sent.Count).Select(number => (long)number), sent.Select(item => item.Number));
        Assert.All(sent.Where(item => item.Fault is not null), item => Assert.Equal(item.Number, item.Fault!.Number));
    }

    [Theory]
    [InlineData("duplicate", 0.045, 0.055)]
    [InlineData("clock-jump", 0.045, 0.055)]
    [InlineData("broken-json", 0.045, 0.055)]
    [InlineData("bad-utf8", 0.045, 0.055)]
    [InlineData("late", 0.035, 0.055)]
    [InlineData("out-of-order", 0.045, 0.055)]
    [InlineData("teleport", 0.035, 0.05)]
    [InlineData("unit-mix-up", 0.03, 0.05)]
    [InlineData("freeze", 0.02, 0.06)]
    public void A_fault_happens_about_as_often_as_asked_for(string kind, double least, double most)
    {
        var sent = Send($"{kind}=5%", CityEvents(40_000));

        double share = sent.Count(item => item.Fault?.Kind == FaultNames.Find(kind)) / 40_000.0;
        Assert.InRange(share, least, most);
    }

    [Fact]
    public void A_copy_has_the_bytes_of_the_event_that_it_names_and_comes_behind_it()
    {
        var sent = Send("duplicate=3%", CityEvents(20_000));

        foreach (var copy in sent.Where(item => item.Fault is not null))
        {
            Assert.InRange(copy.Fault!.Original!.Value, 0, copy.Number - 1);
            Assert.Equal(Text(sent[(int)copy.Fault.Original].Event), Text(copy.Event));
        }

        var apart = sent.Where(item => item.Fault is not null)
            .Select(item => item.Number - item.Fault!.Original!.Value);
        Assert.True(apart.Min() <= 5 && apart.Max() > 10_000, "near and far");
    }

    [Fact]
    public void Late_is_beyond_the_delay_and_out_of_order_is_within_it()
    {
        // 500 s of event time, so that late ones have the time to be late.
        var sent = Send("late=2%,out-of-order=2%", CityEvents(50_000));

        var newest = sent[0].Event.EventMicros - 1;
        foreach (var item in sent)
        {
            double behindS = (newest - item.Event.EventMicros) / 1e6;
            newest = Math.Max(newest, item.Event.EventMicros);
            if (item.Fault?.Kind == FaultKind.Late)
                Assert.InRange(behindS, 120, double.MaxValue);
            else if (item.Fault is not null)
                Assert.InRange(behindS, 0.000_001, 120);
            else
                Assert.True(behindS < 0);
        }
    }

    [Fact]
    public void Most_events_out_of_order_come_right_behind_their_devices_next()
    {
        var sent = Send("out-of-order=1%", CityEvents(20_000));

        var swapped = sent.Where(item => item.Fault is not null).ToList();
        Assert.InRange(
            swapped.Count(item => sent[(int)item.Number - 1].Event is var next && next.Stream == item.Event.Stream
                && Text(next.Key) == Text(item.Event.Key) && next.EventMicros > item.Event.EventMicros),
            swapped.Count * 9 / 10, swapped.Count);
    }

    [Fact]
    public void Clock_jumps_say_the_same_time_in_the_payload()
    {
        foreach (var item in Send("clock-jump=20%", CityEvents(5000)).Where(item => item.Fault is not null))
        {
            long micros = UnixMicros.From(Json(item.Event).GetProperty("timestamp").GetDateTimeOffset());
            double hours = (micros - item.Fault!.EventMicros) / 3.6e9;
            Assert.Equal(item.Event.EventMicros, micros);
            Assert.Equal(
                item.Fault.ExpectedReason,
                hours > 24 * 365 ? "future" : hours < -24 * 365 ? "event_time_range" : null);
            Assert.True(item.Fault.ExpectedReason is not null || Math.Abs(hours) is >= 1 and <= 12);
        }
    }

    [Fact]
    public void Readings_in_other_units_are_expected_in_quarantine_only_out_of_range()
    {
        var bangkok = new City(new CityOptions { Place = CityPlace.Find("bangkok")!, Seed = 3, Start = Start });
        var reasons = new HashSet<string?>();
        foreach (var item in Faulty("unit-mix-up=30%", bangkok.Events().Take(20_000)))
        {
            var json = Json(item.Event);
            string? expected = item.Event.Stream == "weather"
                ? json.GetProperty("temperature").GetDouble() > 60 ? "temperature_range" : null
                : json.GetProperty("speed").GetDouble() > 500 ? "speed_range" : null;
            Assert.Equal(expected, item.Fault!.ExpectedReason);
            reasons.Add(expected);
        }

        Assert.Equal(["speed_range", "temperature_range", null], reasons.Order(StringComparer.Ordinal).Reverse()
            .OrderBy(reason => reason is null).ThenBy(reason => reason));
    }

    [Fact]
    public void A_teleport_moves_the_position_by_kilometres()
    {
        var before = CityEvents(5000).ToDictionary(Id);
        foreach (var item in Send("teleport=20%", before.Values).Where(item => item.Fault is not null))
        {
            var (from, to) = (Json(before[item.Fault!.EventId]).GetProperty("location"), Json(item.Event).GetProperty(
                "location"));
            double km = Math.Abs(from[0].GetDouble() - to[0].GetDouble()) * 111;
            double degreesEast = Math.Abs(from[1].GetDouble() - to[1].GetDouble());
            Assert.True(km > 1 || degreesEast * 69 > 1, $"{km} km north, {degreesEast} degrees east");
            Assert.Equal(to[0].GetDouble() > 90 ? "latitude_range" : null, item.Fault.ExpectedReason);
        }
    }

    [Fact]
    public void A_frozen_device_repeats_itself()
    {
        var frozen = Send("freeze=20%", CityEvents(20_000))
            .Where(item => item.Fault is not null && item.Event.Stream == "vehicle")
            .GroupBy(item => Text(item.Event.Key))
            .Select(device => device.Select(item => Json(item.Event).GetProperty("location").ToString()).ToList())
            .ToList();

        int places = frozen.Sum(device => device.Distinct().Count());
        Assert.InRange(places, frozen.Count, frozen.Sum(device => device.Count) / 3);
    }

    [Fact]
    public void Broken_records_are_broken_as_their_reason_says()
    {
        var told = new HashSet<string>();
        foreach (var item in Faulty("broken-json=30%,bad-utf8=5%", CityEvents(5000)))
        {
            told.Add(item.Fault!.ExpectedReason!);
            bool parses = Parses(item.Event.Payload);
            Assert.Equal(item.Fault.ExpectedReason is "not_json" or "bad_utf8", !parses);
        }

        Assert.Equal(
            ["bad_location", "bad_time", "bad_utf8", "missing_field", "not_json", "not_object", "wrong_type"],
            told.Order());
    }

    [Theory]
    [InlineData(Spelling.Camel)]
    [InlineData(Spelling.Vehicle)]
    [InlineData(Spelling.Snake)]
    public void Journeys_of_every_spelling_take_all_faults(Spelling spelling)
    {
        foreach (var route in JourneyRoute.All)
        {
            var journey = new Journey(new JourneyOptions { Route = route, Spelling = spelling, Seed = 2 });
            var events = journey.Events().ToList();

            var sent = Send("all=11%", events);

            Assert.Equal(
                events.Select(Id).ToHashSet(), [.. sent.Select(item => item.Fault?.EventId ?? Id(item.Event))]);
            Assert.InRange(sent.Select(item => item.Fault?.Kind).Distinct().Count(), 8, 10);
        }
    }

    static List<SentEvent> Send(string faults, IEnumerable<SimulatedEvent> events)
        => [.. new FaultFilter(FaultRates.Parse(faults), 5).Send(events)];

    static List<string> Told(FaultFilter filter, int count)
    {
        var truth = new MemoryTruth();
        var sent = filter.Send(CityEvents(count), truth).Select(item => Text(item.Event)).ToList();
        return [.. sent, .. truth.Faults.Select(fault => fault.ToString())];
    }

    static IEnumerable<SentEvent> Faulty(string faults, IEnumerable<SimulatedEvent> events)
        => Send(faults, events).Where(item => item.Fault is not null);

    static IEnumerable<SimulatedEvent> CityEvents(int count)
        => new City(new CityOptions { Place = CityPlace.Find("london")!, Seed = 3, Start = Start })
            .Events().Take(count);

    static string Text(SimulatedEvent item) => Encoding.Latin1.GetString(item.Payload.Span);

    static string Text(ReadOnlyMemory<byte> bytes) => Encoding.Latin1.GetString(bytes.Span);

    static string Id(SimulatedEvent item) => Text(item)[8..44];

    static JsonElement Json(SimulatedEvent item) => JsonDocument.Parse(item.Payload).RootElement;

    static bool Parses(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var parsed = JsonDocument.Parse(payload);
            return System.Text.Unicode.Utf8.IsValid(payload.Span);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
