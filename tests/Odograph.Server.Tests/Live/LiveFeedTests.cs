using System.Net;
using System.Text;
using System.Text.Json;
using Odograph.Model.Events;

namespace Odograph.Server.Tests.Live;

public sealed class LiveFeedTests : IAsyncLifetime
{
    ServedLog _served = null!;

    public async Task InitializeAsync() => _served = await ServedLog.StartAsync();

    public async Task DisposeAsync() => await _served.DisposeAsync();

    [Fact]
    public async Task An_event_reaches_a_viewer_with_its_heading()
    {
        using var feed = await OpenAsync("/v1/live?stream=gps");
        await AppendAsync("gps", "car", 1, 51.5, -0.1);
        Assert.Equal("gps car -0.1 51.5 null", await NextEntryAsync(feed));

        await AppendAsync("gps", "car", 2, 51.6, -0.1);
        Assert.Equal("gps car -0.1 51.6 0", await NextEntryAsync(feed));

        await AppendAsync("gps", "car", 3, 51.6, 0.1);
        Assert.Equal("gps car 0.1 51.6 90", await NextEntryAsync(feed));
    }

    [Fact]
    public async Task A_late_viewer_gets_what_is_known_and_only_what_it_asked_for()
    {
        await AppendAsync("gps", "north", 1, 60, 10);
        await AppendAsync("gps", "south", 1, -60, 10);
        await AppendAsync("vehicle", "north", 1, 60, 10);

        using var feed = await OpenAsync("/v1/live?stream=gps&bbox=-20,0,20,80");

        Assert.Equal("gps north 10 60 null", await NextEntryAsync(feed));
        await AppendAsync("gps", "south", 2, -61, 10);
        await AppendAsync("gps", "north", 2, 60, 10);
        Assert.Equal("gps north 10 60 null", await NextEntryAsync(feed));
    }

    [Fact]
    public async Task Older_events_and_impossible_places_change_nothing()
    {
        using var feed = await OpenAsync("/v1/live");
        await AppendAsync("gps", "car", 5, 51, 1);
        Assert.Equal("gps car 1 51 null", await NextEntryAsync(feed));

        await AppendAsync("gps", "car", 4, 52, 1);
        await AppendAsync("gps", "car", 6, 91, 1);
        await AppendAsync("gps", "car", 1_000_000, 53, 1);
        await AppendAsync("gps", "car", 7, 54, 1);
        Assert.Equal("gps car 1 54 0", await NextEntryAsync(feed));
    }

    [Fact]
    public async Task All_columns_of_one_thing_can_be_asked_for()
    {
        using var feed = await OpenAsync("/v1/live");
        await AppendAsync("gps", "car 1", 1, 51, 1);
        await NextEntryAsync(feed);

        using var details = JsonDocument.Parse(await _served.Client.GetStringAsync("/v1/live/gps/car%201"));
        using var unknown = await _served.Client.GetAsync("/v1/live/gps/other");

        Assert.Equal("car 1", details.RootElement.GetProperty("device_id").GetString());
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Viewers_beyond_the_limit_and_bad_filters_are_told()
    {
        await using var served = await ServedLog.StartAsync(new ServerLimits { LiveClients = 1 });
        using var first = await served.Client.GetAsync("/v1/live", HttpCompletionOption.ResponseHeadersRead);
        using var second = await served.Client.GetAsync("/v1/live", HttpCompletionOption.ResponseHeadersRead);
        using var bad = await _served.Client.GetAsync("/v1/live?bbox=1,2,3");

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
    }

    async Task AppendAsync(string stream, string device, int second, double latitude, double longitude)
    {
        var time = TimeProvider.System.GetUtcNow().Date.AddSeconds(second);
        string text = FormattableString.Invariant(
            $$"""{"device_id":"{{device}}","event_time":"{{time:s}}","lat":{{latitude}},"lon":{{longitude}}}""");
        await _served.Log.AppendAsync(
            stream, [new LogEntry(Encoding.UTF8.GetBytes(device), Encoding.UTF8.GetBytes(text))]);
    }

    async Task<StreamReader> OpenAsync(string path) => new(await _served.Client.GetStreamAsync(path));

    // The next entry of any frame: stream, key, longitude, latitude, heading.
    static async Task<string> NextEntryAsync(StreamReader feed)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        bool isFrame = false;
        while (true)
        {
            string line = await feed.ReadLineAsync(limit.Token) ?? throw new EndOfStreamException();
            isFrame = line == "event: frame" || (isFrame && line.Length > 0);
            if (isFrame && line.StartsWith("data: ", StringComparison.Ordinal))
            {
                using var json = JsonDocument.Parse(line["data: ".Length..]);
                var cells = json.RootElement.GetProperty("entries").EnumerateArray().Single().EnumerateArray()
                    .Select(cell => cell.ValueKind == JsonValueKind.Null ? "null" : cell.ToString()).ToList();
                return $"{cells[0]} {cells[1]} {cells[2]} {cells[3]} {cells[5]}";
            }
        }
    }
}
