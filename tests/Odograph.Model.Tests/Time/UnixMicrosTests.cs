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

    [Fact]
    public void Instants_survive_the_way_there_and_back()
        => Prop.ForAll<int, int>((seconds, fraction) =>
        {
            long micros = (seconds * UnixMicros.PerSecond) + (fraction % UnixMicros.PerSecond);
            Assert.Equal(micros, UnixMicros.From(UnixMicros.ToInstant(micros)));
        }).QuickCheckThrowOnFailure();
}
