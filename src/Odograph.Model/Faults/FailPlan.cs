using System.Globalization;

namespace Odograph.Model.Faults;

/// <summary>One armed point: what to do there, and at which hit. Thread-safe.</summary>
/// <param name="AtHit">The hit, counted from 1, at which the action happens.</param>
/// <param name="Repeats">Whether it happens at every later hit too.</param>
sealed record FailPlan(string Point, FailAction Action, int AtHit, bool Repeats)
{
    int _hits;

    /// <summary>Counts a hit and says whether the action is due.</summary>
    public bool IsDue()
    {
        int hit = Interlocked.Increment(ref _hits);
        return hit == AtHit || (Repeats && hit > AtHit);
    }

    /// <summary>Reads "point:action[:count[+]]", several joined by commas.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static FailPlan[] ParseAll(string text)
        => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    static FailPlan Parse(string text)
    {
        string[] parts = text.Split(':');
        bool repeats = parts is [_, _, [.., '+']];
        int atHit = 1;
        bool valid = parts.Length is 2 or 3 && parts[0].Length > 0
            && (parts.Length == 2
                || int.TryParse(parts[2].TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out atHit));
        return valid && atHit > 0 && ActionOf(parts[1]) is { } action
            ? new FailPlan(parts[0], action, atHit, repeats)
            : throw new FormatException(
                $"{FailPoint.Variable}: expected point:kill|io-error|enospc|torn-write[:count[+]], found \"{text}\"");
    }

    static FailAction? ActionOf(string name) => name switch
    {
        "kill" => FailAction.Kill,
        "io-error" => FailAction.IoError,
        "enospc" => FailAction.NoSpace,
        "torn-write" => FailAction.TornWrite,
        _ => null,
    };
}
