using System.Buffers;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Odograph.Cli.Shell;

/// <summary>Durations on the command line, in the form that pipeline folders use: 500ms, 20s, 2m, 1h.</summary>
internal static class Durations
{
    static readonly SearchValues<char> NumberChars = SearchValues.Create("0123456789.");

    static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)), ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)), ("d", TimeSpan.FromDays(1)),
    ];

    /// <summary>For <see cref="System.CommandLine.Option{T}.CustomParser"/>.</summary>
    public static TimeSpan? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (TryParse(text, out var duration))
        {
            return duration;
        }

        result.AddError($"expected a duration such as 500ms, 20s, 2m or 1h, found \"{text}\"");
        return null;
    }

    public static bool TryParse(string text, out TimeSpan duration)
    {
        int digits = text.AsSpan().IndexOfAnyExcept(NumberChars);
        duration = default;
        if (digits <= 0
            || !double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out double number))
        {
            return false;
        }

        var unit = Array.Find(Units, unit => text.AsSpan(digits).SequenceEqual(unit.Unit));
        duration = unit.Length * Math.Min(number, 1e6);
        return unit.Unit is not null && number <= 1e6;
    }
}
