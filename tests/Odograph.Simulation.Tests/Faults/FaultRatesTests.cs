using Odograph.Model.Errors;
using Odograph.Simulation.Faults;

namespace Odograph.Simulation.Tests.Faults;

public sealed class FaultRatesTests
{
    [Theory]
    [InlineData("late=1%", 0.01)]
    [InlineData("late = 0.5 %", 0.005)]
    [InlineData("late=0.25", 0.25)]
    [InlineData("late", FaultRates.Default)]
    [InlineData("all", FaultRates.Default)]
    [InlineData("all=2%", 0.02)]
    [InlineData("late=3%,all=2%", 0.03)]
    [InlineData("freeze,late=0", 0)]
    public void A_share_of_events_is_read(string text, double expected)
        => Assert.Equal(expected, FaultRates.Parse(text).Of(FaultKind.Late), 12);

    [Theory]
    [InlineData("all=1%")]
    [InlineData("duplicate=0.1%,bad-utf8=33%")]
    [InlineData("unit-mix-up")]
    public void What_is_written_reads_back(string text)
    {
        var rates = FaultRates.Parse(text);

        Assert.Equal(rates, FaultRates.Parse(rates.ToString()));
        Assert.NotEqual(rates, FaultRates.Parse("late=77%"));
    }

    [Fact]
    public void Kinds_that_are_not_named_do_not_happen()
    {
        var rates = FaultRates.Parse("duplicate=1%");

        Assert.Equal(
            [FaultKind.Duplicate], Enum.GetValues<FaultKind>().Where(kind => rates.Of(kind) > 0));
        Assert.True(FaultRates.None.IsNone);
        Assert.Equal("", FaultRates.None.ToString());
    }

    [Theory]
    [InlineData("duplicte=1%", "did you mean \"duplicate\"?")]
    [InlineData("broken_json", "did you mean \"broken-json\"?")]
    [InlineData("al", "did you mean \"all\"?")]
    [InlineData("earthquake", "there are: teleport, freeze")]
    [InlineData("", "there are: teleport")]
    [InlineData("late=1%,late=2%", "one rate")]
    [InlineData("late=often", "late=1%")]
    [InlineData("late=101%", "at most 100%")]
    [InlineData("late=-1%", "at most 100%")]
    [InlineData("late=NaN", "at most 100%")]
    [InlineData("all=12%", "lower the rates")]
    public void Anything_else_is_refused_with_what_can_be_said(string text, string hint)
    {
        var error = Assert.Throws<OdographException>(() => FaultRates.Parse(text));

        Assert.Equal(ErrorKind.User, error.Kind);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
    }
}
