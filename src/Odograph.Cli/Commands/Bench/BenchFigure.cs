namespace Odograph.Cli.Commands.Bench;

/// <summary>What one child process measured.</summary>
/// <param name="Events">Events processed.</param>
/// <param name="Seconds">Processing alone; start-up and warm-up are left out.</param>
/// <param name="PeakBytes">Highest resident memory of the process.</param>
internal sealed record Measurement(long Events, double Seconds, long PeakBytes)
{
    public double EventsPerSecond => Events / Seconds;
}

/// <summary>The outcome of a case: medians over interleaved pairs, each pair in one minute of one machine.</summary>
/// <param name="Ratio">Median of value / plain ruler, pair by pair.</param>
/// <param name="RatioTuned">The same to the tuned ruler.</param>
internal sealed record BenchFigure(
    string Case,
    double Value,
    string Unit,
    double Ruler,
    double Ratio,
    double RatioLeast,
    double RatioGreatest,
    double RulerTuned,
    double RatioTuned,
    double PeakMebibytes,
    int Pairs)
{
    public static BenchFigure Of(
        string name, IReadOnlyList<(Measurement Ours, Measurement Plain, Measurement Tuned)> pairs)
    {
        var ratios = pairs.Select(pair => pair.Ours.EventsPerSecond / pair.Plain.EventsPerSecond).ToList();
        return new BenchFigure(
            name,
            Median(pairs.Select(pair => pair.Ours.EventsPerSecond)),
            "events/s",
            Median(pairs.Select(pair => pair.Plain.EventsPerSecond)),
            Median(ratios),
            ratios.Min(),
            ratios.Max(),
            Median(pairs.Select(pair => pair.Tuned.EventsPerSecond)),
            Median(pairs.Select(pair => pair.Ours.EventsPerSecond / pair.Tuned.EventsPerSecond)),
            pairs.Max(pair => pair.Ours.PeakBytes) / (double)(1 << 20),
            pairs.Count);
    }

    static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        int middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
