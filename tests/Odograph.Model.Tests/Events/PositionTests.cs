using System.Globalization;
using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Odograph.Model.Events;

namespace Odograph.Model.Tests.Events;

public sealed class PositionTests
{
    const string Long = "49590338271490256608559692538361571095921575989136588898";

    [Theory]
    [InlineData("9", "10")]
    [InlineData("5", "5#0")]
    [InlineData("5#9", "5#10")]
    [InlineData("5#10", "6")]
    [InlineData("9223372036854775807", "9223372036854775808")]
    [InlineData("7", Long)]
    [InlineData(Long, Long + "#0")]
    [InlineData(Long + "#2", Long + "#11")]
    public void Order_is_that_of_the_numbers(string lower, string higher)
    {
        var (low, high) = (Position.Parse(lower), Position.Parse(higher));

        Assert.True(low < high && low <= high && high > low && high >= low && low != high);
        Assert.False(low > high || low >= high || high < low || high <= low);
    }

    [Theory]
    [InlineData("007", "7")]
    [InlineData("0", "0")]
    [InlineData("000", "0")]
    [InlineData("05#03", "5#3")]
    [InlineData("00" + Long, Long)]
    public void Leading_zeros_do_not_count(string text, string plain)
    {
        Assert.Equal(Position.Parse(plain), Position.Parse(text));
        Assert.Equal(plain, Position.Parse(text).ToString());
        Assert.Equal(Position.Parse(plain).GetHashCode(), Position.Parse(text).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1#")]
    [InlineData("#1")]
    [InlineData("1#2#3")]
    [InlineData("1.0")]
    [InlineData("٣")]
    [InlineData("abc")]
    public void Text_that_is_no_position_is_refused(string? text)
    {
        Assert.False(Position.TryParse(text, out var position));
        Assert.Equal(Position.Zero, position);
        Assert.Throws<FormatException>(() => Position.Parse(text!));
    }

    [Fact]
    public void Only_plain_numbers_that_fit_are_numbers()
    {
        Assert.True(Position.Parse("9223372036854775807").TryGetNumber(out long number));
        Assert.Equal(long.MaxValue, number);
        Assert.False(Position.Parse("9223372036854775808").TryGetNumber(out _));
        Assert.False(Position.Parse("1#0").TryGetNumber(out _));
        Assert.Equal(Position.Zero, default);
        Assert.Throws<ArgumentOutOfRangeException>(() => Position.FromNumber(-1));
    }

    [Fact]
    public void Any_two_positions_compare_like_their_numbers_and_survive_their_text()
    {
        Prop.ForAll<(BigInteger, int), (BigInteger, int)>((left, right) =>
        {
            var (a, b) = (Of(left), Of(right));
            int expected = Key(left).CompareTo(Key(right));
            Assert.Equal(Math.Sign(expected), Math.Sign(a.CompareTo(b)));
            Assert.Equal(expected == 0, a.Equals(b));
            Assert.Equal(a, Position.Parse(a.ToString()));
        }).QuickCheckThrowOnFailure();
    }

    // A sub-sequence number of -1 stands for none, which comes before all.
    static (BigInteger, int) Key((BigInteger Head, int Tail) value)
        => (BigInteger.Abs(value.Head), value.Tail < 0 ? -1 : value.Tail);

    static Position Of((BigInteger Head, int Tail) value)
    {
        string head = BigInteger.Abs(value.Head).ToString(CultureInfo.InvariantCulture);
        return Position.Parse(value.Tail < 0 ? head : $"{head}#{value.Tail}");
    }
}
