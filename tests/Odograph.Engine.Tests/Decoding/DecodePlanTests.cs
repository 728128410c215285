using System.Text;
using Odograph.Engine.Decoding;
using Odograph.Model.Streams;

namespace Odograph.Engine.Tests.Decoding;

public sealed class DecodePlanTests
{
    [Theory]
    [InlineData("speed_kmh", "speedKmh")]
    [InlineData("make", "make")]
    [InlineData("air_quality_index", "airQualityIndex")]
    [InlineData("pm_2_5", "pm25")]
    public void Camel_case_is_that_of_the_classic_producers(string name, string camel)
        => Assert.Equal(camel, DecodePlan.CamelCase(name));

    [Fact]
    public void Columns_are_identity_then_the_streams_own()
    {
        var plan = new DecodePlan(TestStreams.Vehicle);
        Assert.Equal(
            [
                "event_id", "device_id", "event_time", "latitude", "longitude", "speed_kmh", "direction", "make",
                "model", "year", "fuel_type",
            ],
            plan.Columns.Select(column => column.Name));
    }

    [Fact]
    public void Keys_of_a_column_are_ranked_own_name_camel_case_then_as_listed()
    {
        var plan = new DecodePlan(TestStreams.Vehicle);
        string[] names = ["device_id", "deviceId", "vehicle_id", "vehicleId"];
        int[] keys = [.. names.Select(name => plan.FindKey(Encoding.UTF8.GetBytes(name)))];
        Assert.All(keys, key => Assert.Equal(DecodePlan.DeviceIdColumn, plan.TargetOf(key)));
        Assert.Equal(keys.Order(), keys);
        Assert.Equal((keys[0], keys[^1] + 1), plan.KeysOf(DecodePlan.DeviceIdColumn));
        Assert.Equal(-1, plan.FindKey("device"u8));
        Assert.Equal(-1, plan.FindKey(new byte[5000]));
    }

    [Fact]
    public void A_key_that_two_columns_accept_is_refused()
    {
        StreamDefinition stream = TestStreams.AllTypes with
        {
            Accept = new Dictionary<string, IReadOnlyList<string>> { ["real"] = ["size"], ["small"] = ["size"] },
        };
        var error = Assert.Throws<ArgumentException>(() => new DecodePlan(stream));
        Assert.Contains("\"size\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Position_without_latitude_and_longitude_is_refused()
    {
        StreamDefinition stream = TestStreams.AllTypes with { Columns = [new("latitude", ColumnType.String)] };
        Assert.Throws<ArgumentException>(() => new DecodePlan(stream));
    }

    [Fact]
    public void A_stream_that_accepts_no_position_does_not_know_the_key()
    {
        var nothing = new Dictionary<string, IReadOnlyList<string>>();
        using var chunk = new DecodedChunk(TestStreams.AllTypes with { Accept = nothing });
        const string record = "{\"deviceId\":1,\"eventTime\":1,\"position\":5,\"location\":[]}";
        Assert.Equal(DecodeReason.None, chunk.Decode(record));
        Assert.Null(chunk.Cell("latitude"));
    }

    [Fact]
    public void More_columns_than_the_limit_are_refused_and_as_many_are_decoded()
    {
        static StreamDefinition Wide(int own) => TestStreams.AllTypes with
        {
            Columns = [.. Enumerable.Range(0, own).Select(i => new ColumnDefinition($"c{i}", ColumnType.Int))],
            Accept = new Dictionary<string, IReadOnlyList<string>>(),
        };
        const int own = DecodePlan.MaxColumns - 3;
        Assert.Throws<ArgumentException>(() => new DecodePlan(Wide(own + 1)));
        using var chunk = new DecodedChunk(Wide(own));
        string members = string.Concat(Enumerable.Range(0, own).Where(i => i % 2 == 1).Select(i => $",\"c{i}\":{i}"));
        Assert.Equal(DecodeReason.None, chunk.Decode($"{{\"device_id\":1,\"event_time\":1{members}}}"));
        for (var i = 0; i < own; i++)
            Assert.Equal(i % 2 == 1 ? $"{i}" : null, chunk.Cell($"c{i}"));
    }
}
