using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Odograph.Server.Tests.Ingest;

public sealed class StreamAppendsTests : IAsyncLifetime
{
    ServedLog _served = null!;

    public async Task InitializeAsync() => _served = await ServedLog.StartAsync();

    public async Task DisposeAsync() => await _served.DisposeAsync();

    [Theory]
    [InlineData("application/x-ndjson", "{\"a\":1}\n{\"a\":2}\r\n\n{\"a\":3}", "{\"a\":1}|{\"a\":2}|{\"a\":3}")]
    [InlineData("application/json", "[{\"a\":1}, {\"a\":[2]}]", "{\"a\":1}|{\"a\":[2]}")]
    [InlineData("application/json; charset=utf-8", "{\n \"a\": 1\n}", "{\n \"a\": 1\n}")]
    [InlineData("application/json", "{\"a\":1}", "{\"a\":1}")]
    [InlineData("application/x-www-form-urlencoded", "{\"a\":1}\n{\"a\":2}", "{\"a\":1}|{\"a\":2}")]
    [InlineData("application/x-ndjson", "[1]\nnot json at all", "[1]|not json at all")]
    [InlineData("application/x-ndjson", "", "")]
    public async Task Events_are_stored_as_they_came(string type, string body, string stored)
    {
        using var answer = await PostAsync("gps", Encoding.UTF8.GetBytes(body), type);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(stored, string.Join('|', await _served.StoredAsync("gps")));
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        int count = stored.Length == 0 ? 0 : stored.Split('|').Length;
        Assert.Equal(count, json.RootElement.GetProperty("appended").GetInt32());
        Assert.Equal(count, json.RootElement.GetProperty("positions").EnumerateArray().Sum(
            range => Number(range, "to") - Number(range, "from")));
    }

    [Fact]
    public async Task A_line_that_is_no_UTF_8_is_stored_with_its_neighbours()
    {
        using var answer = await PostAsync("gps", [(byte)'a', 0xFF, (byte)'\n', (byte)'b'], "application/x-ndjson");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(["a\u00FF", "b"], await _served.StoredAsync("gps"));
    }

    [Fact]
    public async Task A_gzipped_body_is_stored_and_a_cut_one_is_refused_as_a_whole()
    {
        byte[] whole = Gzip("{\"a\":1}\n{\"a\":2}\n");

        using var cut = await PostAsync("gps", whole[..^6], "application/x-ndjson", "gzip");
        Assert.Equal(HttpStatusCode.BadRequest, cut.StatusCode);
        Assert.Empty(await _served.StoredAsync("gps"));

        using var answer = await PostAsync("gps", whole, "application/x-ndjson", "gzip");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, (await _served.StoredAsync("gps")).Count);
    }

    [Theory]
    [InlineData("nowhere", "application/json", "", HttpStatusCode.NotFound)]
    [InlineData("gps", "image/png", "", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("gps", "application/json", "br", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("gps", "application/json", "gzip", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_read_is_told(string stream, string type, string encoding, HttpStatusCode status)
    {
        using var answer = await PostAsync(stream, "{}"u8.ToArray(), type, encoding);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await _served.StoredAsync("gps"));
    }

    [Fact]
    public async Task Too_large_is_refused_before_anything_is_stored()
    {
        byte[] bomb = Gzip(new string('a', 40 << 20));
        byte[] many = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}\n", 10_001)));

        using var large = await PostAsync("gps", new byte[9 << 20], "application/json");
        using var compressed = await PostAsync("gps", bomb, "application/json", "gzip");
        using var events = await PostAsync("gps", many, "application/x-ndjson");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, compressed.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, events.StatusCode);
        Assert.Empty(await _served.StoredAsync("gps"));
    }

    [Fact]
    public async Task More_bytes_than_may_be_in_memory_are_sent_away_with_a_time_to_come_back()
    {
        await using var served = await ServedLog.StartAsync(new ServerLimits { BytesInFlight = 1 << 20 });
        using var content = new ByteArrayContent(new byte[2 << 20]);

        using var answer = await served.Client.PostAsync("/v1/streams/gps", content);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
        Assert.Empty(await served.StoredAsync("gps"));
    }

    [Theory]
    [InlineData("Origin", "http://example.org", HttpStatusCode.Forbidden)]
    [InlineData("Host", "example.org", HttpStatusCode.MisdirectedRequest)]
    public async Task Other_origins_and_other_names_are_sent_away(string header, string value, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/streams/gps");
        request.Content = new ByteArrayContent("{}"u8.ToArray());
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await _served.Client.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Empty(await _served.StoredAsync("gps"));
    }

    static int Number(JsonElement range, string name)
        => int.Parse(range.GetProperty(name).GetString()!, CultureInfo.InvariantCulture);

    static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return bytes.ToArray();
    }

    async Task<HttpResponseMessage> PostAsync(string stream, byte[] body, string type, string encoding = "")
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding.Length > 0)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }

        return await _served.Client.PostAsync($"/v1/streams/{stream}", content);
    }
}
