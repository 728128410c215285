using Odograph.Engine.Deduplication;
using Odograph.Engine.Deduplication.Lookup;
using Odograph.Model.Time;

namespace Odograph.Engine.Tests.Deduplication;

public sealed class DayIntervalsTests
{
    const long Day = UnixMicros.PerDay;

    [Fact]
    public void Neighbouring_days_are_one_interval()
        => Assert.Equal(
            [new DayInterval(-Day, Day), new DayInterval(5 * Day, 6 * Day)],
            DayIntervals.OfInstants([5 * Day, -1, 0, 5 * Day, (6 * Day) - 1], 64));

    [Fact]
    public void Beyond_the_limit_the_smallest_gaps_are_closed()
        => Assert.Equal(
            [new DayInterval(0, 4 * Day), new DayInterval(20 * Day, 21 * Day)],
            DayIntervals.OfInstants([0, 3 * Day, 20 * Day], 2));

    [Fact]
    public void Every_instant_is_inside_and_the_limit_holds()
    {
        var random = new Random(3);
        var micros = Enumerable.Range(0, 500).Select(_ => random.NextInt64(-1_000 * Day, 20_000 * Day)).ToList();
        var intervals = DayIntervals.OfInstants(micros, Max);
        Assert.Equal(Max, intervals.Count);
        Assert.All(micros, at => Assert.Single(intervals, days => at >= days.FromMicros && at < days.ToMicros));
    }

    const int Max = LakeSearch.MaxIntervals;
}
