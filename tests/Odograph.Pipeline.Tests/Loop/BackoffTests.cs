using FsCheck;
using FsCheck.Fluent;
using Odograph.Model.Errors;
using Odograph.Pipeline.Loop;
using Odograph.Testing.Time;

namespace Odograph.Pipeline.Tests.Loop;

public sealed class BackoffTests
{
    [Fact]
    public void Waits_double_and_stay_at_the_longest()
    {
        var limits = BackoffLimits.Default;

        Assert.Equal(limits.First, limits.DelayAfter(1));
        Assert.Equal(limits.First * 4, limits.DelayAfter(3));
        Assert.Equal(limits.Longest, limits.DelayAfter(int.MaxValue));
    }

    [Fact]
    public void Waits_never_shrink_and_never_pass_the_longest()
        => Prop.ForAll<PositiveInt>(failures =>
        {
            var limits = BackoffLimits.Default;
            var wait = limits.DelayAfter(failures.Get);
            return wait <= limits.Longest && limits.DelayAfter(failures.Get + 1) >= wait;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task A_transient_error_is_retried_and_shown_each_time()
    {
        var shown = new List<string>();
        int tries = await New(shown).RunAsync(
            "read", tries => tries < 20 ? throw Failure(isTransient: true) : Task.FromResult(tries), default);

        Assert.Equal(20, tries);
        Assert.Equal(19, shown.Count);
    }

    [Fact]
    public async Task A_permanent_error_ends_after_its_tries()
    {
        var shown = new List<string>();

        await Assert.ThrowsAsync<EnvironmentException>(() => New(shown).RunAsync(
            "read", Task<int> (_) => throw Failure(isTransient: false), default));

        Assert.Equal(2, shown.Count);
    }

    [Fact]
    public async Task A_stop_of_the_job_is_not_retried()
        => await Assert.ThrowsAsync<DeposedException>(() => New([]).RunAsync(
            "decide", Task<int> (_) => throw new DeposedException("another writer has it"), default));

    static Backoff New(List<string> shown) => new(
        new FakeTime(), new BackoffLimits(TimeSpan.Zero, TimeSpan.Zero, 3), (what, error)
            => shown.Add($"{what}: {error.Message}"));

    static EnvironmentException Failure(bool isTransient) => new("no answer") { IsTransient = isTransient };
}
