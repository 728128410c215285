using Odograph.Lake.Stores;
using Odograph.Model.Errors;
using Odograph.Testing.Stores;

namespace Odograph.Lake.Tests.Stores;

/// <summary>A store that is told of no fault is a store like any other.</summary>
public sealed class FaultyObjectStoreTests : ObjectStoreConformance
{
    readonly MemoryObjectStore _shared = new();

    public FaultyObjectStoreTests()
    {
        Faulty = new FaultyObjectStore(_shared);
        Other = new FaultyObjectStore(_shared);
    }

    protected override IObjectStore Store => Faulty;

    protected override IObjectStore Other { get; }

    FaultyObjectStore Faulty { get; }

    [Fact]
    public async Task A_failed_call_has_done_nothing()
    {
        Faulty.At(1, StoreFault.Fail);
        var failed = await Assert.ThrowsAsync<EnvironmentException>(() => Store.PutIfAbsentAsync("a", Text("x")));
        Assert.True(failed.IsTransient);
        Assert.Null(await _shared.GetAsync("a"));
        Assert.Equal(PutOutcome.Written, await Store.PutIfAbsentAsync("a", Text("x")));
    }

    [Fact]
    public async Task A_lost_response_was_done_and_a_lost_request_was_not()
    {
        Faulty.When(call => call.Key == "a", StoreFault.LoseResponse);
        Faulty.When(call => call.Key == "b", StoreFault.LoseRequest);
        Assert.Equal(PutOutcome.Unknown, await Store.PutIfAbsentAsync("a", Text("x")));
        Assert.Equal(PutOutcome.Unknown, await Store.PutIfAbsentAsync("b", Text("x")));
        Assert.NotNull(await _shared.GetAsync("a"));
        Assert.Null(await _shared.GetAsync("b"));
        Faulty.When(call => call.IsWrite, StoreFault.LoseResponse);
        await Assert.ThrowsAsync<EnvironmentException>(() => Store.PutAsync("c", Text("x")));
        Assert.NotNull(await _shared.GetAsync("c"));
    }

    [Theory]
    [InlineData(StoreFault.CrashBefore, false)]
    [InlineData(StoreFault.CrashAfter, true)]
    public async Task After_a_crash_nothing_more_comes_from_that_process(StoreFault crash, bool done)
    {
        Faulty.At(2, crash);
        await Store.PutAsync("a", Text("x"));
        await Assert.ThrowsAsync<StoreCrashException>(() => Store.PutAsync("b", Text("x")));
        await Assert.ThrowsAsync<StoreCrashException>(() => Store.PutAsync("c", Text("x")));
        Assert.True(Faulty.IsCrashed);
        Assert.Equal(2, Faulty.Calls.Count);
        Assert.Equal(done, await _shared.GetAsync("b") is not null);
        Assert.Null(await _shared.GetAsync("c"));
    }

    [Fact]
    public async Task A_paused_call_waits_and_then_goes_on()
    {
        var pause = Faulty.PauseWhen(call => call.Operation is StoreOperation.PutIfAbsent);
        var write = Store.PutIfAbsentAsync("a", Text("late"));
        await pause.Reached;
        Assert.Equal(PutOutcome.Written, await _shared.PutIfAbsentAsync("a", Text("early")));
        Assert.False(write.IsCompleted);
        pause.Release();
        Assert.Equal(PutOutcome.Refused, await write);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_held_write_lands_when_it_is_told_to(bool clientDies)
    {
        var held = Faulty.HoldWhen(call => call.Key == "a", clientDies);
        await Assert.ThrowsAsync<InvalidOperationException>(held.LandAsync);
        if (clientDies)
        {
            await Assert.ThrowsAsync<StoreCrashException>(() => Store.PutIfAbsentAsync("a", Text("late")));
        }
        else
        {
            Assert.Equal(PutOutcome.Unknown, await Store.PutIfAbsentAsync("a", Text("late")));
        }

        Assert.Equal(clientDies, Faulty.IsCrashed);
        Assert.Null(await _shared.GetAsync("a"));
        Assert.Equal(PutOutcome.Written, await held.LandAsync());
        Assert.Equal("late", await TextOf(_shared, "a"));
    }
}
