using System.Globalization;

namespace Odograph.Model.Faults;

/// <summary>One armed point: what to do there, and at which hit. Thread-safe.</summary>
/// <param name="Point">A point's name; * = every point.</param>
/// <param name="Subject">Only hits whose subject has this text in it count; empty = all.</param>
/// <param name="AtHit">The hit, counted from 1, at which the action happens.</param>
/// <param name="Repeats">Whether it happens at every later hit too.</param>
sealed record FailPlan(string Point, string Subject, FailAction Action, int AtHit, bool Repeats)
{
    const string Form = "point[@subject]:"
        + "kill|io-error|enospc|torn-write|lost-response|slow|pause|clock-back|trace[:count[+]]";

    static readonly Dictionary<string, FailAction> Words = new()
    {
        ["kill"] = FailAction.Kill,
        ["io-error"] = FailAction.IoError,
        ["enospc"] = FailAction.NoSpace,
        ["torn-write"] = FailAction.TornWrite,
        ["lost-response"] = FailAction.LostResponse,
        ["slow"] = FailAction.Slow,
        ["pause"] = FailAction.Pause,
        ["clock-back"] = FailAction.ClockBack,
        ["trace"] = FailAction.Trace,
    };

    int _hits;

    public static string WordOf(FailAction action) => Words.First(word => word.Value == action).Key;

    public bool IsAbout(string point, string subject)
        => (Point == "*" || string.Equals(Point, point, StringComparison.Ordinal))
            && subject.Contains(Subject, StringComparison.Ordinal);

    /// <summary>Counts a hit and says whether the action is due.</summary>
    public bool IsDue()
    {
        int hit = Interlocked.Increment(ref _hits);
        return hit == AtHit || (Repeats && hit > AtHit);
    }

    /// <summary>Reads "point[@subject]:action[:count[+]]", several joined by commas.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static FailPlan[] ParseAll(string text)
        => [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse)];

    static FailPlan Parse(string text)
    {
        string[] parts = text.Split(':');
        string[] place = parts[0].Split('@', 2);
        bool repeats = parts is [_, _, [.., '+']];
        int atHit = 1;
        bool valid = parts.Length is 2 or 3 && place[0].Length > 0
            && (parts.Length == 2
                || int.TryParse(parts[2].TrimEnd('+'), NumberStyles.None, CultureInfo.InvariantCulture, out atHit));
        return valid && atHit > 0 && Words.TryGetValue(parts[1], out var action)
            ? new FailPlan(place[0], place.ElementAtOrDefault(1) ?? "", action, atHit, repeats)
            : throw new FormatException($"{FailPoint.Variable}: expected {Form}, found \"{text}\"");
    }
}
