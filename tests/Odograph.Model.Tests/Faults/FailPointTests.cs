using Odograph.Model.Faults;

namespace Odograph.Model.Tests.Faults;

public sealed class FailPointTests
{
    [Fact]
    public void Unarmed_point_passes()
    {
        FailPoint.Hit("test.unarmed");

        Assert.False(FailPoint.TryTear("test.unarmed", 10, out _));
    }

    [Fact]
    public void Armed_point_fails_at_its_hit_only()
    {
        using var armed = FailPoint.Arm("test.a:io-error:2, test.b:enospc");

        FailPoint.Hit("test.a");
        Assert.Equal(5, Assert.Throws<IOException>(() => FailPoint.Hit("test.a")).HResult);
        FailPoint.Hit("test.a");
        Assert.Equal(28, Assert.Throws<IOException>(() => FailPoint.Hit("test.b")).HResult);
        FailPoint.Hit("test.c");
    }

    [Fact]
    public void Plus_means_every_later_hit_too()
    {
        using var armed = FailPoint.Arm("test.a:io-error:2+");

        FailPoint.Hit("test.a");
        Assert.Throws<IOException>(() => FailPoint.Hit("test.a"));
        Assert.Throws<IOException>(() => FailPoint.Hit("test.a"));
    }

    [Fact]
    public void Torn_write_counts_only_where_bytes_are_written()
    {
        using var armed = FailPoint.Arm("test.a:torn-write");

        FailPoint.Hit("test.a");
        Assert.True(FailPoint.TryTear("test.a", 9, out int kept));
        Assert.Equal(4, kept);
        Assert.False(FailPoint.TryTear("test.a", 9, out _));
    }

    [Fact]
    public void Disposing_disarms()
    {
        FailPoint.Arm("test.a:io-error").Dispose();

        FailPoint.Hit("test.a");
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a:explode")]
    [InlineData("a:kill:0")]
    [InlineData("a:kill:x")]
    [InlineData(":kill")]
    [InlineData("a:kill:1:2")]
    [InlineData("a:kill:1+,b")]
    public void Text_of_another_form_is_refused_with_the_form(string text)
        => Assert.Contains(
            "point:kill", Assert.Throws<FormatException>(() => FailPoint.Arm(text)).Message, StringComparison.Ordinal);
}
