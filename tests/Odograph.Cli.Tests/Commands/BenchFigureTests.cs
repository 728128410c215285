using Odograph.Cli.Commands.Bench;

namespace Odograph.Cli.Tests.Commands;

public sealed class BenchFigureTests
{
    [Fact]
    public void Ratios_are_made_pair_by_pair_and_the_median_is_shown()
    {
        var figures = Figures(
            [Value(10), Value(5), Value(20)], [Value(30), Value(10), Value(30)], [Value(50), Value(50), Value(50)]);

        Assert.Equal(30.0, figures["value"]);
        Assert.Equal(10.0, figures["ruler"]);
        Assert.Equal(2.0, figures["ratio"]);
        Assert.Equal(1.0, figures["ratio_min"]);
        Assert.Equal(3.0, figures["ratio_max"]);
        Assert.Equal(1.0, figures["ratio_tuned"]);
        Assert.Equal(3, figures["pairs"]);
    }

    [Fact]
    public void Names_that_scripts_read_are_there_where_nothing_is_compared()
    {
        var measured = Value(7) with { More = new Dictionary<string, double> { ["p99_ms"] = 3 } };
        var figures = BenchFigure.Of(new Alone(), [[measured]]).ToDictionary(
            figure => figure.Name, figure => figure.Value);

        Assert.Equal(["alone", 7.0, "ms", null, null, null, 3.0],
            new[] { "case", "value", "unit", "ruler", "ratio", "ratio_tuned", "p99_ms" }.Select(name => figures[name]));
    }

    [Fact]
    public void The_middle_of_an_even_number_lies_between_two()
        => Assert.Equal(2.5, BenchFigure.Median([4, 1, 3, 2]));

    [Fact]
    public void Names_of_cases_and_of_settings_are_each_for_one_thing()
    {
        Assert.Distinct(BenchCases.All.Select(known => known.Name));
        Assert.Distinct(BenchCases.All.SelectMany(known => known.Settings).Distinct().Select(setting => setting.Name));
    }

    static Dictionary<string, object?> Figures(params Measurement[][] pairs)
        => BenchFigure.Of(new WithRulers(), pairs).ToDictionary(figure => figure.Name, figure => figure.Value);

    static Measurement Value(double value) => new(value, 1, 1 << 20);

    sealed class WithRulers : BenchCase
    {
        public override string Name => "with-rulers";

        public override string Description => "";

        public override Task<Measurement> MeasureAsync(BenchRun run) => throw new NotSupportedException();
    }

    sealed class Alone : BenchCase
    {
        public override string Name => "alone";

        public override string Description => "";

        public override string Unit => "ms";

        public override IReadOnlyList<BenchSide> Sides => [];

        public override Task<Measurement> MeasureAsync(BenchRun run) => throw new NotSupportedException();
    }
}
