using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Odograph.Model.Time;

namespace Odograph.Model.Tests.Time;

public sealed class UnixMicrosTests
{
    [Fact]
    public void Epoch_is_zero_whatever_the_offset()
    {
        Assert.Equal(0, UnixMicros.From(DateTimeOffset.UnixEpoch));
        Assert.Equal(0, UnixMicros.From(new DateTimeOffset(1970, 1, 1, 3, 0, 0, TimeSpan.FromHours(3))));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, -1)]
    [InlineData(UnixMicros.PerDay - 1, 0)]
    [InlineData(UnixMicros.PerDay, 1)]
    [InlineData(-UnixMicros.PerDay, -1)]
    [InlineData(-UnixMicros.PerDay - 1, -2)]
    public void Day_rounds_down(long micros, int day) => Assert.Equal(day, UnixMicros.Day(micros));

    [Theory]
    [InlineData("1970-01-01T00:00:00", 0)]
    [InlineData("1969-12-31T23:59:59.999999", -1)]
    [InlineData("2024-02-29T23:59:59.999999", 649)]
    [InlineData("2024-03-01T00:00:00", 650)]
    [InlineData("0001-01-01T00:00:00", -23_628)]
    [InlineData("9999-12-31T23:59:59.999999", 96_359)]
    public void Months_are_those_of_the_calendar(string utc, int month)
    {
        long micros = UnixMicros.From(DateTimeOffset.Parse(
            utc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
        Assert.Equal(month, UnixMicros.Month(micros));
    }

    [Fact]
    public void Months_follow_each_other_without_a_gap_far_beyond_the_calendar()
    {
        for (int month = -60_000; month < 120_000; month++)
        {
            long start = UnixMicros.MonthStart(month);
            Assert.Equal((month, month - 1), (UnixMicros.Month(start), UnixMicros.Month(start - 1)));
        }
    }

    [Theory]
    [InlineData(-99_999_999_999_000_000, 1)]
    [InlineData(long.MinValue, 1)]
    [InlineData(253_402_300_800_000_000, 9999)]
    [InlineData(long.MaxValue, 9999)]
    public void An_instant_that_the_platform_lacks_comes_as_the_nearest(long micros, int year)
        => Assert.Equal(year, UnixMicros.ToInstant(micros).Year);

    [Fact]
    public void Instants_survive_the_way_there_and_back()
        => Prop.ForAll<int, int>((seconds, fraction) =>
        {
            long micros = (seconds * UnixMicros.PerSecond) + (fraction % UnixMicros.PerSecond);
            Assert.Equal(micros, UnixMicros.From(UnixMicros.ToInstant(micros)));
        }).QuickCheckThrowOnFailure();
}
