using System.Globalization;
using Odograph.Model.Errors;

namespace Odograph.Simulation.Faults;

/// <summary>
/// How often each fault is injected: the share, 0 to 1, of the events that it can happen to (a camera does not
/// teleport). An event has one fault at most, so all shares together are at most 1.
/// </summary>
public sealed record FaultRates
{
    /// <summary>Where a fault is named without a rate.</summary>
    public const double Default = 0.01;

    const string AllName = "all";

    readonly double[] _rates = new double[FaultNames.All.Count];

    FaultRates()
    {
    }

    public static FaultRates None { get; } = new();

    public bool IsNone => _rates.All(rate => rate == 0);

    public double Of(FaultKind kind) => _rates[(int)kind];

    /// <summary>
    /// Reads <c>duplicate=1%,late=0.005,broken-json</c> or <c>all=1%</c>; what is named beside <c>all</c> has its own
    /// rate.
    /// </summary>
    /// <exception cref="OdographException">A name or rate that does not exist.</exception>
    public static FaultRates Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var given = new Dictionary<string, double>();
        foreach (string part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            string[] halves = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (halves[0] != AllName && FaultNames.Find(halves[0]) is null)
                throw Unknown(halves[0]);
            if (!given.TryAdd(halves[0], halves.Length == 1 ? Default : Rate(halves[0], halves[1])))
                throw Misuse($"faults: \"{halves[0]}\" is given twice", "give each kind one rate");
        }

        var rates = new FaultRates();
        double common = given.GetValueOrDefault(AllName);
        for (var kind = 0; kind < rates._rates.Length; kind++)
            rates._rates[kind] = given.TryGetValue(FaultNames.All[kind], out double own) ? own : common;
        double sum = rates._rates.Sum();
        return sum <= 1 + 1e-9 ? rates : throw Misuse(
            string.Create(CultureInfo.InvariantCulture, $"faults: the rates add up to {sum:P0}, at most 100 % can be"),
            "an event has one fault at most: lower the rates");
    }

    /// <summary>As <see cref="Parse"/> reads it; empty when there are none.</summary>
    public override string ToString() => string.Join(',', FaultNames.All
        .Where((_, kind) => _rates[kind] > 0)
        .Select(name => string.Create(
            CultureInfo.InvariantCulture, $"{name}={_rates[(int)FaultNames.Find(name)!.Value]:R}")));

    public bool Equals(FaultRates? other) => other is not null && _rates.AsSpan().SequenceEqual(other._rates);

    public override int GetHashCode() => _rates.Aggregate(0, HashCode.Combine);

    static double Rate(string name, string text)
    {
        bool isPercent = text.EndsWith('%');
        return double.TryParse(
            isPercent ? text[..^1].TrimEnd() : text, NumberStyles.Float, CultureInfo.InvariantCulture, out double rate)
            && (rate /= isPercent ? 100 : 1) is >= 0 and <= 1
            ? rate
            : throw Misuse(
                $"faults: the rate of \"{name}\" is a share of events, found \"{text}\"",
                $"for example {name}=1% or {name}=0.01, at most 100%");
    }

    static OdographException Unknown(string name)
    {
        var near = FaultNames.All.Append(AllName).MinBy(known => Distance(name, known))!;
        string guess = Distance(name, near) <= 3 ? $"did you mean \"{near}\"? " : "";
        return Misuse(
            $"faults: no fault is called \"{name}\"",
            $"{guess}there are: {string.Join(", ", FaultNames.All)}; and all");
    }

    /// <summary>Letters to change, add or leave out (Levenshtein).</summary>
    static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            (int diagonal, row[0]) = (row[0], i);
            for (var j = 1; j <= to.Length; j++)
            {
                int changed = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }

    static OdographException Misuse(string message, string hint) => new(ErrorKind.User, message, hint);
}
