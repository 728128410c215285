using Odograph.Log.InMemory;
using Odograph.Model.Events;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Loop;

namespace Odograph.Pipeline.Tests.Loop;

public sealed class GapTests
{
    [Theory]
    [InlineData("other_incarnation")]
    [InlineData("beginning_above")]
    [InlineData("end_below")]
    [InlineData("partition_gone")]
    [InlineData("damage")]
    public async Task A_gap_stops_the_run(string reason)
    {
        var world = await WithGapAsync(reason, OnGap.Fail);

        var stop = await Assert.ThrowsAsync<LogGapException>(world.NewWriter().RunAsync);

        Assert.Equal("vehicle", stop.Stream);
        Assert.Equal("0", stop.Partition);
    }

    [Theory]
    [InlineData("other_incarnation")]
    [InlineData("beginning_above")]
    [InlineData("end_below")]
    [InlineData("damage")]
    public async Task A_skipped_gap_is_a_row_of_the_ledger_and_reading_goes_on_behind_it(string reason)
    {
        var world = await WithGapAsync(reason, OnGap.Skip);

        await world.NewWriter().RunAsync();
        if (reason == "end_below")
        {
            await world.AppendAsync("vehicle", ["y0"]);
            await world.NewWriter().RunAsync();
        }

        var rows = (await world.ReadLedgerAsync()).Where(row => row.Partition.Stream == "vehicle").ToList();
        var gap = Assert.Single(rows, row => row.Kind == BatchKinds.Gap);
        Assert.Contains(reason, gap.Detail, StringComparison.Ordinal);
        Assert.Equal("4", gap.PositionFrom);
        Assert.Equal(0, gap.Counts.Read);
        var behind = rows.First(row => row.Batch > gap.Batch);
        Assert.Equal(
            reason switch { "other_incarnation" => "0", "end_below" => "3", _ => "6" }, behind.PositionFrom);
        Assert.Equal(1, rows.Max(row => row.Batch) - gap.Batch);
    }

    [Fact]
    public async Task A_partition_that_is_gone_is_noted_once_and_read_from_its_beginning_when_it_comes_back()
    {
        var world = await WithGapAsync("partition_gone", OnGap.Skip);

        await world.NewWriter().RunAsync();
        await world.NewWriter().RunAsync();

        var gap = Assert.Single(await world.ReadLedgerAsync(), row => row.Kind == BatchKinds.Gap);
        Assert.Equal(("4", "4"), (gap.PositionFrom, gap.PositionTo));
        world.Log.ChangeIncarnation("vehicle");
        await world.AppendAsync("vehicle", ["y0", "y1"]);
        await world.NewWriter().RunAsync();
        var back = (await world.ReadLedgerAsync()).Last(row => row.Partition.Stream == "vehicle");
        Assert.Equal(("0", "2"), (back.PositionFrom, back.PositionTo));
    }

    [Fact]
    public async Task A_partition_that_goes_away_while_its_first_batch_runs_is_a_gap_behind_what_was_read()
    {
        var world = new World(partitions: 1);
        await world.AppendAsync("vehicle", ["e0", "e1"]);
        var writer = world.NewWriter(atStep: step =>
        {
            if (step == LoopStep.Executed)
            {
                world.Log.Drop("vehicle", "0");
            }

            return Task.CompletedTask;
        });

        var stop = await Assert.ThrowsAsync<LogGapException>(writer.RunAsync);

        Assert.Equal(("0", Position.FromNumber(2)), (stop.Partition, stop.From));
        Assert.Equal(2, (await world.ReadLedgerAsync()).Sum(row => row.Counts.Accepted));
    }

    [Fact]
    public async Task Damage_that_cannot_be_looked_at_now_is_looked_at_again()
    {
        var world = await OnePartitionAsync(OnGap.Skip);
        await world.AppendAsync("vehicle", ["x0", "x1", "x2", "x3"]);
        world.Log.Damage("vehicle", "0", Position.FromNumber(4), Position.FromNumber(6));
        world.Log.FailNext(InMemoryLogCall.Read, new LogDamagedException(
            "vehicle", "0", Position.FromNumber(4), Position.FromNumber(6), "a bad read"));
        world.Log.FailNext(InMemoryLogCall.Read, new IOException("no answer"));

        await world.NewWriter().RunAsync();

        Assert.Single(await world.ReadLedgerAsync(), row => row.Kind == BatchKinds.Gap);
    }

    [Fact]
    public async Task Damage_without_a_known_end_stops_even_when_gaps_are_skipped()
    {
        var world = await OnePartitionAsync(OnGap.Skip);
        await world.AppendAsync("vehicle", ["x0", "x1"]);
        world.Log.HidesEnd = true;
        world.Log.Damage("vehicle", "0", Position.FromNumber(4), null);

        await Assert.ThrowsAsync<LogGapException>(world.NewWriter().RunAsync);
    }

    [Fact]
    public async Task Records_before_the_damage_are_in_the_lake_when_the_run_stops()
    {
        var world = await OnePartitionAsync(OnGap.Fail);
        await world.AppendAsync("vehicle", ["a", "b", "c", "d"]);
        world.Log.Damage("vehicle", "0", Position.FromNumber(6), Position.FromNumber(7));

        await Assert.ThrowsAsync<LogGapException>(world.NewWriter().RunAsync);

        var rows = await world.ReadLedgerAsync();
        Assert.Equal("6", rows.Last(row => row.Partition.Stream == "vehicle").PositionTo);
    }

    [Fact]
    public async Task Children_are_read_after_their_parents()
    {
        var world = new World(partitions: 1);
        await world.AppendAsync("vehicle", [.. Enumerable.Range(0, 9).Select(i => $"p{i}")]);
        world.Log.Reshard("vehicle", ["0"], 2);
        await world.AppendAsync("vehicle", [.. Enumerable.Range(0, 9).Select(i => $"c{i}")]);

        await world.NewWriter(recordsPerSlice: 2).RunAsync();

        var rows = await world.ReadLedgerAsync();
        long parentDone = rows.Where(row => row.Partition.Partition == "0").Max(row => row.Batch);
        long childBegins = rows.Where(row => row.Partition.Partition != "0").Min(row => row.Batch);
        Assert.True(parentDone < childBegins, $"parent until {parentDone}, child from {childBegins}");
        await world.AssertTrueAsync();
    }

    [Fact]
    public async Task A_log_that_hides_its_end_is_caught_up_when_a_read_brings_nothing()
    {
        var world = new World();
        world.Log.HidesEnd = true;
        await world.AppendAsync(0, 20);

        await world.NewWriter().RunAsync();

        await world.AssertTrueAsync();
    }

    static async Task<World> OnePartitionAsync(OnGap onGap)
    {
        var world = new World(partitions: 1) { Definition = World.Define(onGap) };
        await world.AppendAsync("vehicle", ["e0", "e1", "e2", "e3"]);
        await world.FinishAsync();
        return world;
    }

    static async Task<World> WithGapAsync(string reason, OnGap onGap)
    {
        var world = await OnePartitionAsync(onGap);
        if (reason == "other_incarnation")
        {
            world.Log.ChangeIncarnation("vehicle");
        }

        if (reason == "end_below")
        {
            world.Log.CutEnd("vehicle", "0", Position.FromNumber(3));
            return world;
        }

        await world.AppendAsync("vehicle", ["x0", "x1", "x2", "x3"]);
        if (reason == "partition_gone")
        {
            world.Log.Drop("vehicle", "0");
        }
        else if (reason == "beginning_above")
        {
            world.Log.Truncate("vehicle", "0", Position.FromNumber(6));
        }
        else if (reason == "damage")
        {
            world.Log.Damage("vehicle", "0", Position.FromNumber(4), Position.FromNumber(6));
        }

        return world;
    }
}
