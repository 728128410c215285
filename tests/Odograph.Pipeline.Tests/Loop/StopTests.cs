using Odograph.Model.Errors;
using Odograph.Pipeline.Loop;
using Odograph.Testing.Stores;

namespace Odograph.Pipeline.Tests.Loop;

/// <summary>How a run ends while the lake does not take the batch that is being committed.</summary>
public sealed class StopTests
{
    static readonly TimeSpan LongerThanTheGrace = TimeSpan.FromMinutes(2);

    bool _isFull = true;

    [Fact]
    public async Task Until_caught_up_means_that_the_last_batch_is_in_the_lake_however_long_that_takes()
    {
        var world = new World();
        await world.AppendAsync(0, 3);
        await using var runner = await WithFullLakeAsync(world);
        var run = runner.RunUntilCaughtUpAsync();

        await PassAsync(world, LongerThanTheGrace, run);

        Assert.False(run.IsCompleted, "the run ended, and its batch is not in the lake");
        _isFull = false;
        await PassAsync(world, LongerThanTheGrace, run);
        await run;
        await world.AssertTrueAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_waits_for_its_grace_and_no_longer(bool hasNextBatch)
    {
        var world = new World();
        await world.AppendAsync(0, hasNextBatch ? 30 : 3);
        await using var runner = await WithFullLakeAsync(world);
        using var stop = new CancellationTokenSource();
        var run = runner.RunUntilCaughtUpAsync(stop.Token);
        await PassAsync(world, TimeSpan.FromSeconds(10), run);

        await stop.CancelAsync();
        await PassAsync(world, TimeSpan.FromSeconds(25), run);
        Assert.False(run.IsCompleted, "the commit under way had no grace");
        await PassAsync(world, LongerThanTheGrace, run);

        Assert.True(run.IsCompleted, "the stop waits for the lake");
        await run;
        var again = await Assert.ThrowsAsync<EnvironmentException>(() => runner.RunUntilCaughtUpAsync());
        Assert.Contains("batch 1 was still being committed", again.Message, StringComparison.Ordinal);
        await world.FinishAsync();
        await world.AssertTrueAsync();
    }

    [Fact]
    public async Task A_run_that_fails_leaves_the_commit_under_way_the_same_grace()
    {
        var world = new World();
        await world.AppendAsync(0, 30);
        int executed = 0;
        await using var runner = await WithFullLakeAsync(world, step =>
            step == LoopStep.Executed && ++executed == 2
                ? throw new InvalidOperationException("the second batch fails")
                : Task.CompletedTask);
        var run = runner.RunUntilCaughtUpAsync();

        await PassAsync(world, TimeSpan.FromSeconds(25), run);
        Assert.False(run.IsCompleted, "the commit under way had no grace");
        await PassAsync(world, LongerThanTheGrace, run);

        Assert.True(run.IsCompleted, "the failure waits for the lake");
        await Assert.ThrowsAsync<InvalidOperationException>(() => run);
    }

    /// <summary>A writer that can read and execute, but for whose manifests there is no room.</summary>
    async Task<JobRunner> WithFullLakeAsync(World world, Func<string, Task>? atStep = null)
    {
        var writer = new Writer(world, "a", recordsPerSlice: 4, atStep, alone: false)
        {
            Backoff = BackoffLimits.Default,
        };
        var runner = await writer.OpenAsync();
        writer.Store.When(
            call => _isFull && call.IsWrite && call.Key.Contains("/metadata/", StringComparison.Ordinal),
            StoreFault.Fail,
            times: int.MaxValue);
        return runner;
    }

    /// <summary>Lets time pass while all sleep (the sign of life, the back-off), until the run ends.</summary>
    static async Task PassAsync(World world, TimeSpan time, Task run)
    {
        const int sleepers = 2;
        var step = TimeSpan.FromMilliseconds(500);
        for (var passed = TimeSpan.Zero; passed < time && !run.IsCompleted;)
        {
            if (world.Time.ArmedTimers >= sleepers)
            {
                world.Time.Advance(step);
                passed += step;
            }

            await Task.Yield();
        }
    }
}
