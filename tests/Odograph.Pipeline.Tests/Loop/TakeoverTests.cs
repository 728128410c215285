using Odograph.Pipeline.Loop;
using Odograph.Testing.Stores;

namespace Odograph.Pipeline.Tests.Loop;

public sealed class TakeoverTests
{
    static readonly TimeSpan TakeoverTime = new AliveOptions("x").TakeoverTime;

    [Fact]
    public async Task An_active_writer_is_not_taken_over()
    {
        var world = new World();
        await using var active = await world.NewWriter("a").OpenAsync();

        var second = Second(world, "b").OpenAsync();
        await PassAsync(world, second, sleepers: 2);

        var refused = await Assert.ThrowsAsync<DeposedException>(() => second);
        Assert.Contains("active (a", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silent_writer_is_taken_over_after_the_take_over_time()
    {
        var world = new World();
        await DieAsync(world, "a");

        var second = Second(world, "b").OpenAsync();
        Assert.False(second.IsCompleted);
        await PassAsync(world, second, sleepers: 1);

        await using var runner = await second;
        Assert.Equal(2, runner.Status.Epoch);
    }

    [Fact]
    public async Task The_predecessor_in_the_same_data_folder_is_not_waited_for()
    {
        var world = new World();
        await DieAsync(world, "a");

        await using var runner = await Second(world, "a").OpenAsync();

        Assert.Equal(2, runner.Status.Epoch);
    }

    [Fact]
    public async Task A_writer_that_said_goodbye_is_not_waited_for()
    {
        var world = new World();
        await world.FinishAsync("a");

        await using var runner = await Second(world, "b").OpenAsync();

        Assert.Equal(2, runner.Status.Epoch);
    }

    [Fact]
    public async Task An_idle_writer_finds_out_that_it_was_deposed()
    {
        var world = new World();
        await using var idle = await world.NewWriter("a").OpenAsync();
        var run = idle.RunAsync();
        await using var other = await world.NewWriter("b").OpenAsync();

        await PassAsync(world, run, sleepers: 1);

        await Assert.ThrowsAsync<DeposedException>(() => run);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"epoch":3,"owner":null,"address":"","counter":1,"stopped":false}""")]
    [InlineData("nothing to be read")]
    public async Task A_note_that_cannot_be_read_is_a_writer_like_any_other(string note)
    {
        var world = new World();
        await WriteNoteAsync(world, note);
        var second = Second(world, "b").OpenAsync();

        await WriteNoteAsync(world, note + " ");
        await PassAsync(world, second, sleepers: 1);

        var refused = await Assert.ThrowsAsync<DeposedException>(() => second);
        Assert.Contains("unknown writer", refused.Message, StringComparison.Ordinal);
    }

    static Task WriteNoteAsync(World world, string note)
        => world.Store.PutAsync(AliveNote.KeyOf(World.Job), System.Text.Encoding.UTF8.GetBytes(note));

    static Writer Second(World world, string owner)
        => new(world, owner, 4, atStep: null, alone: true) { Takeover = Takeover.WhenSilent };

    static async Task DieAsync(World world, string owner)
    {
        var writer = world.NewWriter(owner);
        var runner = await writer.OpenAsync();
        writer.Store.When(_ => true, StoreFault.CrashBefore);
        await runner.DisposeAsync().AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>
    /// Lets time pass in small steps until the task ends. Each step waits until that many have gone to sleep: a renewal
    /// that was due and has not run yet would look like silence.
    /// </summary>
    static async Task PassAsync(World world, Task task, int sleepers)
    {
        while (!task.IsCompleted)
        {
            if (world.Time.ArmedTimers >= sleepers)
            {
                world.Time.Advance(TakeoverTime / 100);
            }

            await Task.Yield();
        }

        await task.ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
