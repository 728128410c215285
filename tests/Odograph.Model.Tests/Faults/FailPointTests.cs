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
    public void Only_hits_about_the_subject_count()
    {
        using var armed = FailPoint.Arm("test.a@ledger/:io-error:2, *@vehicle:enospc");

        FailPoint.Hit("test.a", "job/ledger/data");
        FailPoint.Hit("test.a", "job/gps/data");
        Assert.Throws<IOException>(() => FailPoint.Hit("test.a", "job/ledger/metadata"));
        Assert.Equal(28, Assert.Throws<IOException>(() => FailPoint.Hit("test.b", "job/vehicle")).HResult);
    }

    [Fact]
    public void A_lost_response_is_no_answer_and_slow_and_trace_pass()
    {
        using var armed = FailPoint.Arm("test.a:trace:1+, test.a:slow, test.b:lost-response");

        FailPoint.Hit("test.a");
        Assert.Equal(110, Assert.Throws<IOException>(() => FailPoint.Hit("test.b")).HResult);
    }

    [Fact]
    public void A_clock_that_is_set_back_goes_on_and_its_intervals_do_not_notice()
    {
        var clock = new SetBackClock();
        var before = TimeProvider.System.GetUtcNow();
        long since = clock.GetTimestamp();

        clock.SetBack(TimeSpan.FromHours(1));

        Assert.InRange(clock.GetUtcNow(), before.AddHours(-1), TimeProvider.System.GetUtcNow().AddHours(-1));
        Assert.True(clock.GetElapsedTime(since) >= TimeSpan.Zero);
    }

    [Fact]
    public void Faults_at_a_site_follow_from_where_it_lies()
    {
        Assert.DoesNotContain(FailAction.IoError, new FailSite("test.a", FailStage.Step).Actions);
        Assert.Contains(FailAction.NoSpace, new FailSite("test.a", FailStage.Before).Actions);
        Assert.Contains(FailAction.TornWrite, new FailSite("test.a", FailStage.Write).Actions);
        Assert.Contains(FailAction.LostResponse, new FailSite("test.a", FailStage.After).Actions);
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
    [InlineData("@b:kill")]
    [InlineData("a:kill:1:2")]
    [InlineData("a:kill:1+,b")]
    public void Text_of_another_form_is_refused_with_the_form(string text)
        => Assert.Contains(
            "point[@subject]:kill",
            Assert.Throws<FormatException>(() => FailPoint.Arm(text)).Message,
            StringComparison.Ordinal);
}
