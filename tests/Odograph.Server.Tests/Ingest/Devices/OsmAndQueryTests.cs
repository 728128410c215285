using System.Net;
using System.Text;
using Odograph.Server.Ingest.Devices;
using Odograph.Testing.Time;

namespace Odograph.Server.Tests.Ingest.Devices;

// In expected events ' stands for a quote, and ~ for one inside a text.
public sealed class OsmAndQueryTests : IAsyncLifetime
{
    ServedLog _served = null!;

    public async Task InitializeAsync() => _served = await ServedLog.StartAsync(time: new FakeTime());

    public async Task DisposeAsync() => await _served.DisposeAsync();

    [Theory]
    [InlineData("timestamp=1377177267", "2013-08-22T13:14:27.000Z")]
    [InlineData("timestamp=1442068686579", "2015-09-12T14:38:06.579Z")]
    [InlineData("timestamp=2147483646", "2038-01-19T03:14:06.000Z")]
    [InlineData("timestamp=2147483647", "1970-01-25T20:31:23.647Z")]
    [InlineData("timestamp=-1", "1969-12-31T23:59:59.000Z")]
    [InlineData("timestamp=2016-01-27T18%3A55%3A47Z", "2016-01-27T18:55:47Z")]
    [InlineData("timestamp=2016-01-27T18:55:47.123%2B01:00", "2016-01-27T18:55:47.123+01:00")]
    [InlineData("timestamp=2016-01-27T18:55:47+01:00", "2016-01-27T18:55:47+01:00")]
    [InlineData("timestamp=2014-06-04+09%3A10%3A11", "2014-06-04T09:10:11Z")]
    [InlineData("timestamp=2014-06-04%2009:10:11", "2014-06-04T09:10:11Z")]
    [InlineData("timestamp=1&timestamp=2", "1970-01-01T00:00:02.000Z")]
    [InlineData("timestamp=2014-02-30+09%3A10%3A11", "2014-02-30 09:10:11")]
    [InlineData("timestamp=yesterday", "yesterday")]
    [InlineData("timestamp=99999999999999999", "99999999999999999")]
    [InlineData("timestamp=9223372036854775808", "9223372036854775808")]
    [InlineData("timestamp=-9223372036854775808", "-9223372036854775808")]
    public async Task Times_of_all_forms_become_one(string query, string time)
        => await StoresAsync($"id=7&{query}", $"{{'event_id':'7@{time}','device_id':'7','event_time':'{time}'}}");

    [Theory]
    [InlineData("id=7")]
    [InlineData("id=7&timestamp=")]
    public async Task Without_a_time_it_is_the_time_of_arrival_and_two_are_two(string query)
        => await StoresAsync(query, "{'device_id':'7','event_time':'2026-01-01T08:00:00.000000Z'}");

    [Theory]
    [InlineData("lat=60.0&lon=30.0", "'latitude':60,'longitude':30,'valid':true")]
    [InlineData("lat=40.7232948571&lon=-74.0061408571",
        "'latitude':40.7232948571,'longitude':-74.0061408571,'valid':true")]
    [InlineData("location=60.5,-30.25", "'latitude':60.5,'longitude':-30.25,'valid':true")]
    [InlineData("location=60.5%2C+30.25,9", "'latitude':60.5,'longitude':30.25,'valid':true")]
    [InlineData("location=here", "'location':'here'")]
    [InlineData("lat=1&lat=2&lon=%2B.5", "'latitude':2,'longitude':0.5,'valid':true")]
    [InlineData("lat=0&lon=0", "'latitude':0,'longitude':0,'valid':true")]
    [InlineData("lat=91&lon=north", "'latitude':91,'longitude':'north','valid':true")]
    [InlineData("lat=51,5&lon=NaN", "'latitude':'51,5','longitude':'NaN','valid':true")]
    [InlineData("lat=1e999&lon=%22%5C%0A", "'latitude':'1e999','longitude':'~\\\\\\n','valid':true")]
    [InlineData("lat=60", "'latitude':60,'valid':true")]
    [InlineData("lat=&lon=", "")]
    [InlineData("speed=40", "'speed_kmh':74.08")]
    [InlineData("speed=0.000000", "'speed_kmh':0")]
    [InlineData("speed=fast", "'speed_kmh':'fast'")]
    [InlineData("bearing=7.19889788244", "'heading_deg':7.19889788244")]
    [InlineData("bearing=1&heading=271.5", "'heading_deg':271.5")]
    [InlineData("altitude=350.059479&accuracy=0.0&batt=87.5",
        "'altitude_m':350.059479,'accuracy_m':0,'battery_pct':87.5")]
    [InlineData("valid=true", "'valid':true")]
    [InlineData("valid=TRUE", "'valid':true")]
    [InlineData("valid=1", "'valid':true")]
    [InlineData("valid=yes", "'valid':false")]
    [InlineData("valid=", "'valid':false")]
    [InlineData("valid=0&lat=1&lon=2", "'valid':false,'latitude':1,'longitude':2")]
    public async Task What_has_a_column_is_a_number_in_its_unit_or_stays_as_it_is(string query, string columns)
        => await StoresPointAsync(query, columns);

    [Theory]
    [InlineData("hdop=6.0", "{~hdop~:6}")]
    [InlineData("charge=True", "{~charge~:true}")]
    [InlineData("charge=1", "{~charge~:false}")]
    [InlineData("driverUniqueId=007", "{~driverUniqueId~:~007~}")]
    [InlineData("ignition=true&mock=false&rpm=933&fuel=24.5", "{~ignition~:true,~mock~:false,~rpm~:933,~fuel~:24.5}")]
    [InlineData("big=353861053849681234", "{~big~:353861053849681234}")]
    [InlineData("text=True&empty=&name=%C3%BC+%3D%26", "{~text~:~True~,~name~:~ü =&~}")]
    [InlineData("flag&Lat=1", "{~Lat~:1}")]
    [InlineData("a=1&a=two", "{~a~:~two~}")]
    [InlineData("cell=257,02,16,2224&cell=257,02,16,2223,-90", "{~cell~:[{~mcc~:257,~mnc~:2,~lac~:16,~cid~:2224},"
        + "{~mcc~:257,~mnc~:2,~lac~:16,~cid~:2223,~dbm~:-90}]}")]
    [InlineData("cell=257,02&cell=a,b,c,d", "{~cell~:[~257,02~,~a,b,c,d~]}")]
    [InlineData("wifi=00-14-22-01-23-45,-80&wifi=broken", "{~wifi~:[{~mac~:~00:14:22:01:23:45~,~dbm~:-80},~broken~]}")]
    [InlineData("broken=%ZZ&half=%C3", "{~broken~:~%ZZ~,~half~:~%C3~}")]
    public async Task What_has_no_column_becomes_a_typed_attribute(string query, string attributes)
        => await StoresPointAsync(query, $"'attributes':'{attributes}'");

    [Fact]
    public async Task An_alarm_of_the_same_second_is_another_event()
        => await StoresAsync(
            "timestamp=1377177267&alarm=sos&deviceid=car%201&notificationToken=secret",
            "{'event_id':'car 1@2013-08-22T13:14:27.000Z#sos','device_id':'car 1',"
            + "'event_time':'2013-08-22T13:14:27.000Z','attributes':'{~alarm~:~sos~}'}");

    [Fact]
    public async Task A_form_counts_where_the_query_is_empty()
    {
        const string Stored = "{\"event_id\":\"7@1970-01-01T00:00:01.000Z\",\"device_id\":\"7\","
            + "\"event_time\":\"1970-01-01T00:00:01.000Z\"}";
        using var form = new StringContent("id=7&timestamp=1", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var plain = new StringContent("id=7&timestamp=1");
        using var other = new StringContent("id=8&timestamp=2&lat=1");

        using var first = await _served.Client.PostAsync("/osmand", form);
        using var second = await _served.Client.PostAsync("/osmand/", plain);
        using var third = await _served.Client.PostAsync("/osmand?id=7&timestamp=1", other);

        Assert.All([first, second, third], answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal([Stored, Stored, Stored], await _served.StoredAsync("gps"));
    }

    [Theory]
    [InlineData(SpeedUnit.Knots, "18.52")]
    [InlineData(SpeedUnit.Kmh, "10")]
    [InlineData(SpeedUnit.Mps, "36")]
    [InlineData(SpeedUnit.Mph, "16.09344")]
    public async Task The_unit_of_speed_is_a_setting(SpeedUnit unit, string speed)
    {
        await using var served = await ServedLog.StartAsync(osmAndSpeed: unit);

        using var answer = await served.Client.GetAsync("/osmand?id=7&speed=10");

        string stored = Assert.Single(await served.StoredAsync("gps"));
        Assert.Contains($"\"speed_kmh\":{speed}}}", stored, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?lat=60&lon=30&timestamp=1377177267")]
    [InlineData("?id=&deviceid=&lat=60&lon=30")]
    [InlineData("?ID=7")]
    public async Task Without_a_device_there_is_nothing_to_store(string query)
    {
        using var answer = await _served.Client.GetAsync("/osmand" + query);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await _served.StoredAsync("gps"));
    }

    Task StoresPointAsync(string query, string tail) => StoresAsync(
        $"id=7&timestamp=1&{query}",
        $"{{'event_id':'7@1970-01-01T00:00:01.000Z','device_id':'7','event_time':'1970-01-01T00:00:01.000Z'"
        + (tail.Length > 0 ? "," : "") + tail + "}");

    async Task StoresAsync(string query, string stored)
    {
        using var answer = await _served.Client.GetAsync("/osmand?" + query);

        Assert.Equal((HttpStatusCode.OK, ""), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        string text = Encoding.UTF8.GetString(
            Encoding.Latin1.GetBytes(Assert.Single(await _served.StoredAsync("gps"))));
        Assert.Equal(stored.Replace('\'', '"').Replace("~", "\\\"", StringComparison.Ordinal), text);
    }
}
