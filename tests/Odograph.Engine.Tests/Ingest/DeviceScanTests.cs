using System.Text;
using Odograph.Engine.Ingest;
using Odograph.Pipeline.Definition;

namespace Odograph.Engine.Tests.Ingest;

public sealed class DeviceScanTests
{
    static readonly DeviceScan Scan = new(PipelineFolder.BuiltIn().FindStream("vehicle")!);

    [Theory]
    [InlineData("""{"id": "1", "deviceId": "V-1", "speed": 3}""", "V-1")]
    [InlineData("""{"device_id":"V-1"}""", "V-1")]
    [InlineData("""  { "vehicle_id" : "V-1" }""", "V-1")]
    [InlineData("""{"location": [51.5, {"deviceId": "inner"}], "vehicleId": "V-1"}""", "V-1")]
    [InlineData("""{"a": "x\"y{", "b": "\\", "vehicleId": "V-1"}""", "V-1")]
    [InlineData("""{"a": {"deviceId": "inner, }"}, "deviceId": 42, "b": 1}""", "42")]
    [InlineData("""{"deviceId": 42}""", "42")]
    [InlineData("""{"deviceId": true ,"b": 1}""", "true")]
    [InlineData("{\n\"deviceId\": 42\n}", "42")]
    [InlineData("{\r\n\"deviceId\": 42\r\n}", "42")]
    [InlineData("""{"deviceId": ""}""", "")]
    [InlineData("""{"deviceId": "V-\u0031"}""", "")]
    [InlineData("""{"deviceId": ["V-1"]}""", "")]
    [InlineData("""{"speed": 3}""", "")]
    [InlineData("""["deviceId"]""", "")]
    [InlineData("""{"deviceId": "V-1""", "")]
    [InlineData("""{"deviceId""", "")]
    [InlineData("""{"deviceId" "V-1"}""", "")]
    [InlineData("", "")]
    [InlineData("{", "")]
    public void The_device_is_found_or_nothing(string payload, string device)
        => Assert.Equal(device, Encoding.UTF8.GetString(Scan.Find(Encoding.UTF8.GetBytes(payload)).Span));

    [Fact]
    public void Every_start_of_a_text_ends_the_scan()
    {
        byte[] payload = Encoding.UTF8.GetBytes("""{"a": [{"b": "\"}"}, "c\\"], "e": null, "vehicle_id": "V-1"}""");
        for (int length = 0; length < payload.Length - 2; length++)
        {
            Assert.Equal(0, Scan.Find(payload.AsMemory(0, length)).Length);
        }

        Assert.Equal(3, Scan.Find(payload).Length);
    }
}
