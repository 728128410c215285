using System.Globalization;
using Odograph.Engine.Decoding;
using Odograph.Model.Time;

namespace Odograph.Engine.Tests.Decoding;

public sealed class DecodeTimeTests
{
    [Theory]
    [InlineData("2026-01-01T08:00:38Z", "2026-01-01T08:00:38Z")]
    [InlineData("2026-01-01T08:00:38", "2026-01-01T08:00:38Z")]
    [InlineData("2026-01-01 08:00:38z", "2026-01-01T08:00:38Z")]
    [InlineData("2026-01-01t08:00Z", "2026-01-01T08:00:00Z")]
    [InlineData("2026-01-01T08:00", "2026-01-01T08:00:00Z")]
    [InlineData("2026-01-01T08:00:38.1", "2026-01-01T08:00:38.1Z")]
    [InlineData("2026-01-01T08:00:38,123456", "2026-01-01T08:00:38.123456Z")]
    [InlineData("2026-01-01T08:00:38.12345678", "2026-01-01T08:00:38.123456Z")]
    [InlineData("2026-01-01T08:00:38.999999999Z", "2026-01-01T08:00:38.999999Z")]
    [InlineData("2026-01-01T08:00:38+02", "2026-01-01T06:00:38Z")]
    [InlineData("2026-01-01T08:00:38.5+0530", "2026-01-01T02:30:38.5Z")]
    [InlineData("2026-01-01T08:00-05:30", "2026-01-01T13:30:00Z")]
    [InlineData("2026-01-01T08:00:38-18:00", "2026-01-02T02:00:38Z")]
    [InlineData("2024-02-29T23:59:59.999999Z", "2024-02-29T23:59:59.999999Z")]
    [InlineData("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")]
    public void An_ISO_time_is_its_instant(string text, string instant)
    {
        using var chunk = new DecodedChunk(TestStreams.AllTypes);
        var expected = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
        Assert.Equal(DecodeReason.None, chunk.Decode($"{{\"device_id\":1,\"timestamp\":\"{text}\"}}"));
        Assert.Equal(UnixMicros.From(expected).ToString(CultureInfo.InvariantCulture), chunk.Cell("event_time"));
    }

    [Theory]
    [InlineData("2026-01-01")]
    [InlineData("2026-01-01T")]
    [InlineData("2026-01-01T08")]
    [InlineData("2026-01-01T8:00:38")]
    [InlineData("2026-01-01T08:00:3")]
    [InlineData("2026-01-01T08:00:38.")]
    [InlineData("2026-01-01T08:00:38.Z")]
    [InlineData("2026-01-01T08:00.5")]
    [InlineData("2026-01-01T08:00:38.1234567890")]
    [InlineData("2026-01-01T08:00:60Z")]
    [InlineData("2026-01-01T24:00:00Z")]
    [InlineData("2026-01-01T08:60:00Z")]
    [InlineData("2026-02-29T08:00:00Z")]
    [InlineData("2026-13-01T08:00:00Z")]
    [InlineData("2026-00-01T08:00:00Z")]
    [InlineData("2026-01-00T08:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-01-01_08:00:00Z")]
    [InlineData("2026/01/01 08:00:00")]
    [InlineData("20260101T080000Z")]
    [InlineData("2026-01-01T08-00-38")]
    [InlineData("2026-01-01T08:00:38ZZ")]
    [InlineData("2026-01-01T08:00:38 Z")]
    [InlineData("2026-01-01T08:00:38+2")]
    [InlineData("2026-01-01T08:00:38+02:0")]
    [InlineData("2026-01-01T08:00:38+02-00")]
    [InlineData("2026-01-01T08:00:38+02:60")]
    [InlineData("2026-01-01T08:00:38+18:01")]
    [InlineData("2026-01-01T08:00:38 UTC")]
    [InlineData(" 2026-01-01T08:00:38Z")]
    [InlineData("2026-01-01T08:00:38Z ")]
    [InlineData("2026-01-01T08:00:38[UTC]")]
    [InlineData("Thu, 01 Jan 2026 08:00:38 GMT")]
    public void Any_other_text_is_a_bad_time(string text)
    {
        using var chunk = new DecodedChunk(TestStreams.AllTypes);
        Assert.Equal(DecodeReason.BadTime, chunk.Decode($"{{\"device_id\":1,\"timestamp\":\"{text}\"}}"));
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.0", 0)]
    [InlineData("1767254438", 1767254438000000)]
    [InlineData("\"1767254438\"", 1767254438000000)]
    [InlineData("1767254438.123456", 1767254438123456)]
    [InlineData("1767254438.1234569", 1767254438123456)]
    [InlineData("1.767254438123456e9", 1767254438123456)]
    [InlineData("1767254438123456E-6", 1767254438123456)]
    [InlineData("99999999999.9999999", 99999999999999999)]
    [InlineData("100000000000", 100000000000000)]
    [InlineData("1767254438123", 1767254438123000)]
    [InlineData("1767254438123.4567", 1767254438123456)]
    [InlineData("99999999999999", 99999999999999000)]
    [InlineData("100000000000000", 100000000000000)]
    [InlineData("1767254438123456", 1767254438123456)]
    [InlineData("1767254438123456.9", 1767254438123456)]
    [InlineData("99999999999999999", 99999999999999999)]
    [InlineData("\"1767254438123456\"", 1767254438123456)]
    [InlineData("-1.5000009", -1500000)]
    [InlineData("-0.0000019", -1)]
    [InlineData("1e-300", 0)]
    [InlineData("0.0500001", 50000)]
    [InlineData("1e10", 10000000000000000)]
    public void An_epoch_is_seconds_milliseconds_or_microseconds_by_its_size(string number, long micros)
    {
        using var chunk = new DecodedChunk(TestStreams.AllTypes);
        DecodeReason reason = chunk.Decode($"{{\"device_id\":1,\"timestamp\":{number}}}");
        Assert.Equal(DecodeReason.None, reason);
        Assert.Equal(micros.ToString(CultureInfo.InvariantCulture), chunk.Cell("event_time"));
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-01-15T12:00:00", "2026-01-15T11:00:00Z")]
    [InlineData("Europe/Berlin", "2026-07-15T12:00:00", "2026-07-15T10:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T02:30:00", "2026-10-25T00:30:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T03:00:00", "2026-10-25T02:00:00Z")]
    [InlineData("Europe/Berlin", "2026-10-25T01:59:59", "2026-10-24T23:59:59Z")]
    [InlineData("Europe/Berlin", "2026-03-29T02:30:00", "2026-03-29T01:30:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29T01:59:59.5", "2026-03-29T00:59:59.5Z")]
    [InlineData("Europe/Berlin", "2026-03-29T03:00:00", "2026-03-29T01:00:00Z")]
    [InlineData("America/New_York", "2026-11-01T01:30:00", "2026-11-01T05:30:00Z")]
    [InlineData("America/New_York", "2026-11-01T01:30:00-05:00", "2026-11-01T06:30:00Z")]
    [InlineData("America/New_York", "2026-03-08T02:15:00", "2026-03-08T07:15:00Z")]
    [InlineData("Asia/Bangkok", "2026-01-01T08:00:38.5", "2026-01-01T01:00:38.5Z")]
    [InlineData("Asia/Kolkata", "1969-12-31T12:00:00", "1969-12-31T06:30:00Z")]
    [InlineData("Australia/Lord_Howe", "2026-04-05T01:45:00", "2026-04-04T14:45:00Z")]
    [InlineData("Africa/Casablanca", "2025-04-06T02:10:00", "2025-04-06T02:10:00Z")]
    [InlineData("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-30T22:00:00Z")]
    public void A_time_without_zone_is_local_the_earlier_of_two_and_a_skipped_one_moves_on(
        string zone, string text, string instant)
    {
        using var chunk = new DecodedChunk(TestStreams.InZone(zone));
        var expected = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);
        foreach (string warmUp in new[] { text, "2026-06-01T00:30:00", "2026-10-25T02:00:00", text })
            Assert.Equal(DecodeReason.None, chunk.Decode($"{{\"device_id\":1,\"timestamp\":\"{warmUp}\"}}"));
        Assert.Equal(UnixMicros.From(expected).ToString(CultureInfo.InvariantCulture), chunk.Cell("event_time"));
    }

    [Fact]
    public void Local_times_of_two_years_show_themselves_when_turned_back()
    {
        foreach (string name in new[] { "Europe/London", "Australia/Lord_Howe", "America/St_Johns" })
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
            var times = new LocalTimes(zone);
            var start = new DateTime(2025, 1, 1, 0, 10, 0, DateTimeKind.Unspecified);
            for (var quarter = 0; quarter < 2 * 365 * 96; quarter++)
            {
                DateTime local = start.AddMinutes(15 * quarter);
                long localMicros = (local.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
                DateTime utc = UnixMicros.ToInstant(times.ToUtc(localMicros)).UtcDateTime;
                if (!zone.IsInvalidTime(local))
                    Assert.Equal(local, TimeZoneInfo.ConvertTimeFromUtc(utc, zone));
                if (zone.IsAmbiguousTime(local))
                    Assert.Equal(zone.GetAmbiguousTimeOffsets(local).Max(), local - utc);
            }
        }
    }
}
