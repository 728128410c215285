using System.Globalization;
using Odograph.Faults.Report;
using Odograph.Model.Faults;

namespace Odograph.Faults.Matrix;

/// <summary>One fault at one place.</summary>
/// <param name="Subject">Which table or stream; empty = any.</param>
/// <param name="Hit">Which of the hits, counted from 1.</param>
internal sealed record FaultCell(FailSite Site, string Subject, FailAction Action, int Hit)
{
    public string Plan => string.Create(
        CultureInfo.InvariantCulture,
        $"{Site.Point}{(Subject.Length == 0 ? "" : "@" + Subject)}:{Word}:{Hit}");

    public string Word => Tally.WordOf(Action);

    /// <summary>Whether the program dies of it.</summary>
    public bool Kills => Action is FailAction.Kill or FailAction.TornWrite;

    /// <summary>Whether the program said that it was there.</summary>
    public bool HasFired(string error)
        => error.Split('\n').Any(line
            => line.StartsWith($"fail point {Site.Point}@", StringComparison.Ordinal)
                && line.TrimEnd().EndsWith($": {Word}", StringComparison.Ordinal));
}
