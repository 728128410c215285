using System.Text.Json;
using Odograph.Model.Errors;
using Odograph.Simulation.Cities;
using Odograph.Simulation.Truth;
using Odograph.Testing.Files;

namespace Odograph.Simulation.Tests.Cities;

public sealed class NdjsonTruthTests
{
    [Fact]
    public void Runs_append_one_object_a_line()
    {
        using var folder = new TempFolder();
        var target = folder["truth"];

        var first = Run(target, seed: 1);
        var second = Run(target, seed: 2);

        var trips = Lines(target, "trips.ndjson");
        Assert.Equal(first.Trips.Count + second.Trips.Count, trips.Count);
        Assert.Equal(first.Stops.Count + second.Stops.Count, Lines(target, "stops.ndjson").Count);
        Assert.Equal(first.Incidents.Count + second.Incidents.Count, Lines(target, "incidents.ndjson").Count);
        Assert.Equal(
            ["device_id", "begin", "end", "from", "to", "distance_m"], trips[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(first.Trips[0].DeviceId, trips[0].GetProperty("device_id").GetString());
        Assert.Equal(first.Trips[0].From.Latitude, trips[0].GetProperty("from")[0].GetDouble());
        Assert.Equal(DateTimeKind.Utc, trips[0].GetProperty("begin").GetDateTime().Kind);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_a_named_error()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["truth"], "a file");

        var fault = Assert.Throws<EnvironmentException>(() => new NdjsonTruth(folder["truth"]));

        Assert.Contains(folder["truth"], fault.Message, StringComparison.Ordinal);
    }

    static MemoryTruth Run(string folder, long seed)
    {
        var options = new CityOptions
        {
            Place = CityPlace.Find("bangkok")!,
            Vehicles = 5,
            EventsPerSecond = 5,
            Seed = seed,
            Start = DateTimeOffset.UnixEpoch.AddYears(56),
        };
        var memory = new MemoryTruth();
        using (var files = new NdjsonTruth(folder))
            Assert.Equal(5000, new City(options with { Truth = files }).Events().Take(5000).Count());
        Assert.Equal(5000, new City(options with { Truth = memory }).Events().Take(5000).Count());
        return memory;
    }

    static List<JsonElement> Lines(string folder, string file)
        => [.. File.ReadLines(Path.Combine(folder, file)).Select(line => JsonDocument.Parse(line).RootElement)];
}
