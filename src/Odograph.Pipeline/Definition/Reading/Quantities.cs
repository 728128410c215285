using System.Globalization;
using System.Text.RegularExpressions;

namespace Odograph.Pipeline.Definition.Reading;

/// <summary>
/// Durations (<c>500ms, 10s, 2m, 24h, 7d</c>) and sizes (<c>64KiB, 256MiB, 1GiB</c>, <c>4096B</c>): a number and its
/// unit.
/// </summary>
internal static partial class Quantities
{
    static readonly (string Unit, long Ticks)[] TimeUnits =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    static readonly (string Unit, long Bytes)[] SizeUnits =
        [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    public static TimeSpan? Duration(string text)
        => Scaled(text, TimeUnits) is { } ticks ? TimeSpan.FromTicks(ticks) : null;

    public static long? Size(string text) => Scaled(text, SizeUnits);

    /// <summary>The shortest text that reads back as the same duration.</summary>
    public static string Text(TimeSpan duration) => Shortest(duration.Ticks, TimeUnits, "0s");

    public static string Text(long bytes) => Shortest(bytes, SizeUnits, "0B");

    static long? Scaled(string text, (string Unit, long Factor)[] units)
    {
        var match = Quantity().Match(text);
        if (!match.Success)
            return null;
        var factor = units.FirstOrDefault(unit => unit.Unit == match.Groups["unit"].Value).Factor;
        if (factor == 0)
            return null;
        return decimal.TryParse(
            match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * factor is var scaled && scaled <= long.MaxValue
            ? (long)scaled
            : null;
    }

    static string Shortest(long value, (string Unit, long Factor)[] units, string zero)
    {
        if (value == 0)
            return zero;
        foreach (var (unit, factor) in units)
        {
            if (value % factor == 0)
                return string.Create(CultureInfo.InvariantCulture, $"{value / factor}{unit}");
        }

        var (last, size) = units[^1];
        return string.Create(CultureInfo.InvariantCulture, $"{(decimal)value / size}{last}");
    }

    [GeneratedRegex(@"^(?<number>[0-9]{1,15}(\.[0-9]{1,6})?) ?(?<unit>[A-Za-z]+)$")]
    private static partial Regex Quantity();
}
