namespace Odograph.Cli.Commands.Bench;

/// <summary>The outcome of a case: medians over interleaved pairs, each pair in one minute of one machine.</summary>
internal static class BenchFigure
{
    /// <summary>The figures in the order in which they are shown, by name; null = there is no such figure.</summary>
    /// <param name="pairs">Of each pair: the case's measurement, then one for each side.</param>
    public static IReadOnlyList<(string Name, object? Value)> Of(
        BenchCase measured, IReadOnlyList<IReadOnlyList<Measurement>> pairs)
    {
        var figures = new List<(string, object?)>
        {
            ("case", measured.Name),
            ("value", Rounded(Median(pairs.Select(pair => pair[0].Value)))),
            ("unit", measured.Unit),
        };
        bool hasRuler = measured.Sides.Any(side => side.Name == Rulers.Plain.Name);
        if (!hasRuler)
        {
            figures.AddRange([("ruler", null), ("ratio", null)]);
        }

        for (int i = 0; i < measured.Sides.Count; i++)
        {
            AddSide(measured.Sides[i].Name, i + 1, pairs, figures);
        }

        if (measured.Sides.All(side => side.Name != Rulers.Tuned.Name))
        {
            figures.Add(("ratio_tuned", null));
        }

        figures.Add(("cpu_s", Rounded(Median(pairs.Select(pair => pair[0].CpuSeconds)))));
        figures.AddRange(measured.Sides.Select((side, i) => (
            $"cpu_s_{side.Name}", (object?)Rounded(Median(pairs.Select(pair => pair[i + 1].CpuSeconds))))));
        figures.Add(("peak_mib", Math.Round(pairs.Max(pair => pair[0].PeakBytes) / (double)(1 << 20))));
        figures.Add(("pairs", pairs.Count));
        foreach (string name in pairs.SelectMany(pair => pair[0].More.Keys).Distinct())
        {
            var values = pairs.Where(pair => pair[0].More.ContainsKey(name)).Select(pair => pair[0].More[name]);
            figures.Add((name, Rounded(Median(values))));
        }

        return figures;
    }

    /// <summary>Of an even number of values: the middle between the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        int middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>To no more digits than a measurement has.</summary>
    public static double Rounded(double value) => Math.Round(value, value >= 1000 ? 0 : 3);

    // The plain ruler's figures have the names that scripts read.
    static void AddSide(
        string side, int at, IReadOnlyList<IReadOnlyList<Measurement>> pairs, List<(string, object?)> figures)
    {
        bool isPlain = side == Rulers.Plain.Name;
        string ratio = isPlain ? "ratio" : $"ratio_{side}";
        var ratios = pairs.Select(pair => pair[0].Value / pair[at].Value).ToList();
        string value = isPlain ? side : side == Rulers.Tuned.Name ? "ruler_tuned" : side;
        figures.Add((value, Rounded(Median(pairs.Select(pair => pair[at].Value)))));
        figures.Add((ratio, Rounded(Median(ratios))));
        if (isPlain)
        {
            figures.AddRange([("ratio_min", Rounded(ratios.Min())), ("ratio_max", Rounded(ratios.Max()))]);
        }
    }

}
