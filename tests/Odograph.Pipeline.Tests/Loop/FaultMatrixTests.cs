using Odograph.Pipeline.Loop;
using Odograph.Testing.Stores;

namespace Odograph.Pipeline.Tests.Loop;

/// <summary>
/// Every call that a writer makes, each with every fault; another writer finishes the work. The lake must tell the
/// truth in the end, whatever was lost, refused, delayed or cut off in between.
/// </summary>
public sealed class FaultMatrixTests
{
    const int Events = 9;

    static async Task<World> NewWorldAsync()
    {
        var world = new World();
        await world.AppendAsync(0, Events, copies: true);
        return world;
    }

    static async Task<IReadOnlyList<StoreCall>> CleanCallsAsync()
    {
        var world = await NewWorldAsync();
        var writer = world.NewWriter();
        await writer.RunAsync();
        return writer.Store.Calls;
    }

    [Theory]
    [InlineData(StoreFault.CrashBefore)]
    [InlineData(StoreFault.CrashAfter)]
    public async Task A_crash_at_any_call_is_finished_by_the_next_writer(StoreFault fault)
    {
        foreach (var call in (await CleanCallsAsync()).Where(call => call.IsWrite || fault == StoreFault.CrashBefore))
        {
            var world = await NewWorldAsync();
            var writer = world.NewWriter();
            writer.Store.At(call.Number, fault);

            await Assert.ThrowsAsync<StoreCrashException>(writer.RunAsync);

            await FinishAndCheckAsync(world, $"{fault} at {call}");
        }
    }

    [Theory]
    [InlineData(StoreFault.Fail)]
    [InlineData(StoreFault.LoseRequest)]
    [InlineData(StoreFault.LoseResponse)]
    public async Task A_writer_gets_over_any_call_that_fails_or_whose_answer_is_lost(StoreFault fault)
    {
        foreach (var call in (await CleanCallsAsync()).Where(call => call.IsWrite || fault == StoreFault.Fail))
        {
            var world = await NewWorldAsync();
            var writer = world.NewWriter();
            writer.Store.At(call.Number, fault);

            await writer.RunAsync();

            await CheckAsync(world, $"{fault} at {call}");
        }
    }

    [Fact]
    public async Task A_writer_paused_at_any_write_commits_nothing_stale_when_it_comes_back()
    {
        foreach (var call in (await CleanCallsAsync()).Where(call => call.IsWrite))
        {
            var world = await NewWorldAsync();
            var writer = world.NewWriter();
            var pause = writer.Store.PauseWhen(candidate => candidate.Number == call.Number);
            var run = writer.RunAsync();
            await pause.Reached;
            await world.AppendAsync(100, 3);
            await world.FinishAsync("b");
            await world.AppendAsync(200, 3);
            pause.Release();

            await EndsOrIsDeposedAsync(run);

            await FinishAndCheckAsync(world, $"paused at {call}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_that_lands_late_changes_nothing(bool clientDies)
    {
        foreach (var call in (await CleanCallsAsync()).Where(call => call.IsConditional))
        {
            var world = await NewWorldAsync();
            var writer = world.NewWriter();
            var held = writer.Store.HoldWhen(candidate => candidate.Number == call.Number, clientDies);
            await EndsOrIsDeposedAsync(writer.RunAsync());
            await world.AppendAsync(100, 3);
            await world.FinishAsync("b");

            await held.LandAsync();

            await world.AppendAsync(200, 3);
            await FinishAndCheckAsync(world, $"landed late (dies: {clientDies}): {call}");
        }
    }

    static async Task EndsOrIsDeposedAsync(Task run)
    {
        try
        {
            await run;
        }
        catch (Exception end) when (end is DeposedException or StoreCrashException)
        {
            // Both are allowed; what counts is what the lake says afterwards.
        }
    }

    static async Task FinishAndCheckAsync(World world, string what)
    {
        await world.FinishAsync();
        await CheckAsync(world, what);
    }

    static async Task CheckAsync(World world, string what)
    {
        try
        {
            await world.AssertTrueAsync();
        }
        catch (Exception error)
        {
            throw new InvalidOperationException(what, error);
        }
    }
}
