using System.Net;
using System.Text;
using System.Text.Json;
using Odograph.Log.InMemory;
using Odograph.Model.Errors;
using Odograph.Pipeline.Definition;

namespace Odograph.Server.Tests.Ingest.Devices;

public sealed class DeviceMessagesTests : IAsyncLifetime
{
    ServedLog _served = null!;

    public async Task InitializeAsync() => _served = await ServedLog.StartAsync();

    public async Task DisposeAsync() => await _served.DisposeAsync();

    [Fact]
    public async Task Parameters_come_out_of_the_decoder_in_the_units_of_the_columns()
    {
        using var answer = await _served.Client.GetAsync(
            "/osmand?id=car%201&timestamp=1377177267&location=60.5,-30.25&speed=40&bearing=90.5&altitude=12"
            + "&accuracy=3.5&batt=87&valid=0&rpm=933");

        using var row = await RowAsync("car%201");
        Assert.Equal(
            "event_id=car 1@2013-08-22T13:14:27.000Z device_id=car 1 event_time=2013-08-22T13:14:27+00:00 "
            + "latitude=60.5 longitude=-30.25 speed_kmh=74.08 altitude_m=12 accuracy_m=3.5 heading_deg=90.5 "
            + "battery_pct=87 valid=False attributes={\"rpm\":933}",
            Cells(row));
    }

    [Fact]
    public async Task JSON_comes_out_of_the_decoder_in_the_units_of_the_columns()
    {
        const string Body = """
            {"location":{"timestamp":"2024-06-15T12:00:00.862+02:00","coords":{"latitude":51.5074,"longitude":-0.1278,
            "accuracy":15,"speed":12.5,"heading":-1,"altitude":35.7},"battery":{"level":0.79}},"device_id":"48120077"}
            """;
        using var content = new StringContent(Body, Encoding.UTF8, "application/json");

        using var answer = await _served.Client.PostAsync("/osmand", content);

        using var row = await RowAsync("48120077");
        Assert.Equal(
            "event_id=48120077@2024-06-15T12:00:00.862+02:00 device_id=48120077 "
            + "event_time=2024-06-15T10:00:00.862+00:00 latitude=51.5074 "
            + "longitude=-0.1278 speed_kmh=45 altitude_m=35.7 "
            + "accuracy_m=15 battery_pct=79 valid=True",
            Cells(row));
    }

    [Fact]
    public async Task What_cannot_be_stored_is_to_be_sent_again()
    {
        _served.Log.FailNext(InMemoryLogCall.Append, new EnvironmentException("append: disk full"));

        using var failed = await _served.Client.GetAsync("/osmand?id=7&timestamp=1");
        using var again = await _served.Client.GetAsync("/osmand?id=7&timestamp=1");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, failed.StatusCode);
        Assert.NotNull(failed.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Single(await _served.StoredAsync("gps"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task A_body_beyond_64_KiB_is_too_large(string type)
    {
        byte[] body = new byte[(64 << 10) + 1];
        Array.Fill(body, (byte)'a');
        "id=7&a="u8.CopyTo(body);
        using var large = new ByteArrayContent(body);
        large.Headers.TryAddWithoutValidation("Content-Type", type);
        using var fits = new ByteArrayContent(body, 0, 64 << 10);
        fits.Headers.TryAddWithoutValidation("Content-Type", type);

        using var refused = await _served.Client.PostAsync("/osmand", large);
        using var taken = await _served.Client.PostAsync("/osmand", fits);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, refused.StatusCode);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Single(await _served.StoredAsync("gps"));
    }

    [Fact]
    public async Task A_pipeline_without_positions_takes_none()
    {
        var pipeline = PipelineFolder.BuiltIn();
        await using var served = await ServedLog.StartAsync(pipeline: pipeline with
        {
            Streams = [.. pipeline.Streams.Where(stream => stream.Name != "gps")],
        });

        using var answer = await served.Client.GetAsync("/osmand?id=7");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await served.StoredAsync("gps"));
    }

    [Theory]
    [InlineData("cross-site", HttpStatusCode.Forbidden)]
    [InlineData("same-site", HttpStatusCode.Forbidden)]
    [InlineData("same-origin", HttpStatusCode.OK)]
    [InlineData("none", HttpStatusCode.OK)]
    public async Task An_image_of_a_foreign_page_stores_nothing(string site, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/osmand?id=7&timestamp=1");
        request.Headers.Add("Sec-Fetch-Site", site);

        using var answer = await _served.Client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? 1 : 0, (await _served.StoredAsync("gps")).Count);
    }

    async Task<JsonDocument> RowAsync(string device)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _served.Live.WaitAsync(0, limit.Token);
        return JsonDocument.Parse(await _served.Client.GetStringAsync($"/v1/live/gps/{device}", limit.Token));
    }

    static string Cells(JsonDocument row)
        => string.Join(' ', row.RootElement.EnumerateObject().Select(cell => $"{cell.Name}={cell.Value}"));
}
