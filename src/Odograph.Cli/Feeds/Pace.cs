using System.CommandLine.Parsing;
using System.Globalization;

namespace Odograph.Cli.Feeds;

/// <summary>How fast simulated time passes: a factor of real time, or as fast as the log takes it.</summary>
/// <param name="Factor">Null = no pause at all.</param>
internal readonly record struct Pace(double? Factor)
{
    const double MostFactor = 1e6;

    public static Pace RealTime { get; } = new(1);

    public static Pace Max { get; } = new(null);

    public bool IsMax => Factor is null;

    /// <summary>Reads 1x, 0.5x, 10x or max.</summary>
    public static Pace? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text == "max")
        {
            return Max;
        }

        if (text.EndsWith('x')
            && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture, out double factor)
            && factor is > 0 and <= MostFactor)
        {
            return new Pace(factor);
        }

        result.AddError($"--pace takes a factor such as 1x or 10x, or max, found \"{text}\"");
        return null;
    }

    /// <summary>When something that lies so far behind the start is due, counted from the start.</summary>
    public TimeSpan Due(TimeSpan simulated) => Factor is { } factor ? simulated / factor : TimeSpan.Zero;
}
