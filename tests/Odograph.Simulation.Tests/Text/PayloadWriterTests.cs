using System.Globalization;
using System.Text;
using System.Text.Json;
using Odograph.Model.Time;
using Odograph.Simulation.Text;

namespace Odograph.Simulation.Tests.Text;

public sealed class PayloadWriterTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("line\nend\t\u0001\u007f", "\"line\\nend\\t\\u0001\\u007f\"")]
    [InlineData("Zürich ☃ 😀", "\"Z\\u00fcrich \\u2603 \\ud83d\\ude00\"")]
    public void Text_is_ascii_with_escapes(string text, string expected)
        => Assert.Equal("{\"t\": " + expected + "}", Object(json =>
        {
            json.Name("\"t\": "u8);
            json.Text(text);
        }));

    [Theory]
    [InlineData("2026-01-01T08:00:38Z", "2026-01-01T08:00:38")]
    [InlineData("2026-01-01T08:00:38.123456Z", "2026-01-01T08:00:38.123456")]
    [InlineData("2026-12-31T23:59:59.000001Z", "2026-12-31T23:59:59.000001")]
    [InlineData("2026-01-01T08:00:38.5Z", "2026-01-01T08:00:38.500000")]
    public void Times_lose_their_fraction_when_it_is_zero(string instant, string expected)
    {
        var micros = UnixMicros.From(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));

        Assert.Equal($"{{\"t\": \"{expected}\"}}", Object(json =>
        {
            json.Name("\"t\": "u8);
            json.Time(micros, withZone: false);
        }));
    }

    [Theory]
    [InlineData(12.5, 2, "12.5")]
    [InlineData(3, 2, "3.0")]
    [InlineData(-0.254, 2, "-0.25")]
    [InlineData(0.05, 2, "0.05")]
    [InlineData(-0.001, 2, "0.0")]
    [InlineData(51.50740004, 7, "51.5074")]
    [InlineData(9.99, 1, "10.0")]
    public void Fixed_numbers_are_rounded_and_keep_one_digit(double value, int digits, string expected)
        => Assert.Equal($"{{\"n\": {expected}}}", Object(json =>
        {
            json.Name("\"n\": "u8);
            json.Fixed(value, digits);
        }));

    [Fact]
    public void Uuids_are_of_version_4()
    {
        var text = Object(json =>
        {
            json.Name("\"id\": "u8);
            json.Uuid(0x0123456789abcdef, 0x0123456789abcdef);
        });

        Assert.Equal("{\"id\": \"01234567-89ab-4def-8123-456789abcdef\"}", text);
    }

    [Fact]
    public void Payloads_stay_as_they_were_when_more_are_written()
    {
        var json = new PayloadWriter();
        var payloads = new List<ReadOnlyMemory<byte>>();
        for (var i = 0; i < 5000; i++)
        {
            json.Begin();
            json.Name("\"i\": "u8);
            json.Whole(i);
            json.Name("\"pad\": "u8);
            json.Text(new string('x', i % 400));
            payloads.Add(json.End());
        }

        for (var i = 0; i < payloads.Count; i++)
            Assert.Equal(i, JsonDocument.Parse(payloads[i]).RootElement.GetProperty("i").GetInt32());
    }

    static string Object(Action<PayloadWriter> write)
    {
        var json = new PayloadWriter();
        json.Begin();
        write(json);
        return Encoding.UTF8.GetString(json.End().Span);
    }
}
