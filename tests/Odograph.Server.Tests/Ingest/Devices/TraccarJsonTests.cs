using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Odograph.Testing.Time;

namespace Odograph.Server.Tests.Ingest.Devices;

// In expected events ' stands for a quote, and ~ for one inside a text.
public sealed class TraccarJsonTests : IAsyncLifetime
{
    const string Base = """
        {"location":{"timestamp":"2024-06-15T10:00:00.862Z","coords":{"latitude":51.5074,"longitude":-0.1278,
        "accuracy":15,"speed":12.5,"heading":63.25,"altitude":35.7},"is_moving":true,"odometer":1234,
        "event":"location","battery":{"level":0.79,"is_charging":false},"activity":{"type":"in_vehicle"},
        "extras":{}},"device_id":"48120077"}
        """;

    const string Id = "'event_id':'d@2024-06-15T10:00:00.862Z','device_id':'d',"
        + "'event_time':'2024-06-15T10:00:00.862Z'";

    ServedLog _served = null!;

    public async Task InitializeAsync() => _served = await ServedLog.StartAsync(time: new FakeTime());

    public async Task DisposeAsync() => await _served.DisposeAsync();

    [Fact]
    public async Task A_whole_message_becomes_columns_and_attributes()
        => await StoresAsync(
            Base,
            "{'event_id':'48120077@2024-06-15T10:00:00.862Z','device_id':'48120077',"
            + "'event_time':'2024-06-15T10:00:00.862Z','latitude':51.5074,'longitude':-0.1278,'accuracy_m':15,"
            + "'speed_kmh':45,'heading_deg':63.25,'altitude_m':35.7,'battery_pct':79,'valid':true,"
            + "'attributes':'{~is_moving~:true,~odometer~:1234,~event~:~location~,~charge~:false,"
            + "~activity~:~in_vehicle~}'}");

    [Theory]
    [InlineData("coords", "{'latitude':1.50,'longitude':2}", "'latitude':1.50,'longitude':2,'valid':true")]
    [InlineData("coords", "{'latitude':1,'longitude':2,'speed':-1,'heading':-1.0,'accuracy':5}",
        "'latitude':1,'longitude':2,'accuracy_m':5,'valid':true")]
    [InlineData("coords", "{'latitude':1,'longitude':2,'altitude_accuracy':-1,'speed_accuracy':0.5,'floor':-1}",
        "'latitude':1,'longitude':2,'valid':true,'attributes':'{~speed_accuracy~:0.5,~floor~:-1}'")]
    [InlineData("coords", "{'latitude':'51,5','longitude':{},'speed':'fast'}",
        "'latitude':'51,5','longitude':{},'speed_kmh':'fast','valid':true")]
    [InlineData("coords", "{'latitude':1,'longitude':2,'speed':'10'}",
        "'latitude':1,'longitude':2,'speed_kmh':36,'valid':true")]
    [InlineData("coords", "{'latitude':null,'longitude':null}", "")]
    [InlineData("coords", "null", "")]
    [InlineData("coords", "'nowhere'", "'location':'nowhere'")]
    [InlineData("battery", "{'level':-1,'is_charging':true}", "'attributes':'{~charge~:true}'")]
    [InlineData("battery", "{'level':0.07}", "'battery_pct':7")]
    [InlineData("battery", "{'level':1}", "'battery_pct':100")]
    [InlineData("battery", "{'level':'full','health':3}",
        "'battery_pct':'full','attributes':'{~battery_health~:3}'")]
    [InlineData("battery", "12", "'attributes':'{~battery~:12}'")]
    [InlineData("activity", "{'type':'on_foot','confidence':100}",
        "'attributes':'{~activity~:~on_foot~,~activity_confidence~:100}'")]
    [InlineData("extras", "{'a':1.50,'b':{'c':[true,null]},'none':null}",
        "'attributes':'{~a~:1.50,~b~:{~c~:[true,null]}}'")]
    [InlineData("extras", "'some'", "'attributes':'{~extras~:~some~}'")]
    [InlineData("mock", "true", "'attributes':'{~mock~:true}'")]
    [InlineData("event", "'heartbeat'", "'attributes':'{~event~:~heartbeat~}'")]
    [InlineData("uuid", "'2F-B0'", "'attributes':'{~uuid~:~2F-B0~}'")]
    [InlineData("_", "'&id=9&lat=3'", "")]
    public async Task Members_have_their_meaning_unknown_ones_are_kept(string member, string value, string stored)
        => await StoresAsync(
            $"{{'location':{{'timestamp':'2024-06-15T10:00:00.862Z','{member}':{value}}},'device_id':'d'}}"
                .Replace('\'', '"'),
            "{" + Id + (stored.Length > 0 ? "," : "") + stored + "}");

    [Theory]
    [InlineData("{'device_id':'d'}", "'device_id':'d','event_time':'2026-01-01T08:00:00.000000Z'")]
    [InlineData("{'device_id':7,'location':null}", "'device_id':'7','event_time':'2026-01-01T08:00:00.000000Z'")]
    [InlineData("{'device_id':'d','location':5,'v':2}",
        "'device_id':'d','event_time':'2026-01-01T08:00:00.000000Z','location':5,'attributes':'{~v~:2}'")]
    [InlineData("{'device_id':'d','location':{'timestamp':1718445600862}}",
        "'event_id':'d@2024-06-15T10:00:00.862Z','device_id':'d','event_time':'2024-06-15T10:00:00.862Z'")]
    [InlineData("{'device_id':'d','location':{'timestamp':true}}",
        "'event_id':'d@true','device_id':'d','event_time':'true'")]
    [InlineData("{'device_id':'d','location':{'timestamp':'x','alarm':'sos','extras':{'alarm':'fall'}}}",
        "'event_id':'d@x#sos','device_id':'d','event_time':'x','attributes':'{~alarm~:~sos~}'")]
    public async Task Odd_messages_are_stored(string body, string stored)
        => await StoresAsync(body.Replace('\'', '"'), "{" + stored + "}");

    [Theory]
    [InlineData("{\"device_id\":\"d\",\"location\":{")]
    [InlineData("[{\"device_id\":\"d\"}]")]
    [InlineData("{\"device_id\":\"d\",\"location\":{\"coords\":{\"latitude\":NaN}}}")]
    [InlineData("{\"device_id\":\"d\",\"location\":{\"timestamp\":\"\\ud800\"}}")]
    [InlineData("{\"device_id\":\"d\",\"location\":{\"extras\":{\"\\ud800\":1}}}")]
    [InlineData("{\"device_id\":\"d\",\"location\":{\"extras\":{\"a\":[\"\\ud800\"]}}}")]
    [InlineData("{\"device_id\":\"\u00FF\"}")]
    public async Task What_is_no_JSON_is_stored_as_it_came(string body)
    {
        using var answer = await PostAsync(_served, Encoding.Latin1.GetBytes(body));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([body], await _served.StoredAsync("gps"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"location\":{\"timestamp\":\"2024-06-15T10:00:00.862Z\"}}")]
    [InlineData("{\"device_id\":\"\"}")]
    [InlineData("{\"device_id\":null}")]
    [InlineData("{\"device_id\":{}}")]
    public async Task Without_a_device_there_is_nothing_to_store(string body)
    {
        using var answer = await PostAsync(_served, Encoding.UTF8.GetBytes(body));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(await _served.StoredAsync("gps"));
    }

    [Fact]
    public async Task The_largest_message_fits_into_one_event()
    {
        var body = JsonNode.Parse(Base)!;
        body["location"]!["extras"]!["a"] = new string('\u0001', 10_000);
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());

        using var answer = await PostAsync(_served, bytes);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string stored = Assert.Single(await _served.StoredAsync("gps"));
        using var attributes = System.Text.Json.JsonDocument.Parse(
            JsonNode.Parse(stored)!["attributes"]!.GetValue<string>());
        Assert.Equal(10_000, attributes.RootElement.GetProperty("a").GetString()!.Length);
    }

    async Task StoresAsync(string body, string stored)
    {
        using var answer = await PostAsync(_served, Encoding.UTF8.GetBytes(body));

        Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(
            stored.Replace('\'', '"').Replace("~", "\\\"", StringComparison.Ordinal),
            Assert.Single(await _served.StoredAsync("gps")));
    }

    static async Task<HttpResponseMessage> PostAsync(ServedLog served, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8");
        return await served.Client.PostAsync("/osmand", content);
    }
}
