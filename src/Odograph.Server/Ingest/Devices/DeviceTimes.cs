using System.Globalization;

namespace Odograph.Server.Ingest.Devices;

/// <summary>
/// The forms that device protocols give a time in, as ISO 8601 for the event. What is none of them stays as it is:
/// whether it is a time at all is the decoder's matter.
/// </summary>
static class DeviceTimes
{
    /// <summary>Whole numbers below are seconds since 1970, others milliseconds.</summary>
    const long FirstMilliseconds = int.MaxValue;

    const string Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string Read(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            return OfNumber(number) ?? text;
        }

        if (text.Contains('T', StringComparison.Ordinal))
        {
            // A plus sign that was not escaped arrives as a space: 10:00:00 01:00.
            return text.Replace(' ', '+');
        }

        return DateTime.TryParseExact(
            text, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var utc)
            ? utc.ToString("s", CultureInfo.InvariantCulture) + "Z"
            : text;
    }

    public static string OfArrival(TimeProvider time)
        => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    static string? OfNumber(long number)
    {
        long perUnit = number < FirstMilliseconds ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMillisecond;
        long most = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / perUnit;
        long least = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks / perUnit;
        return number >= least && number <= most
            ? DateTimeOffset.UnixEpoch.AddTicks(number * perUnit).ToString(Milliseconds, CultureInfo.InvariantCulture)
            : null;
    }
}
