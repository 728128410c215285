using Odograph.Lake.Catalogs;
using Odograph.Lake.Tables;
using Odograph.Pipeline.Loop;
using Odograph.Pipeline.Tables;
using Odograph.Testing.Stores;

namespace Odograph.Pipeline.Tests.Loop;

public sealed class StepTests
{
    public static TheoryData<string> Steps => [.. LoopStep.All];

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task A_crash_at_any_step_is_finished_by_the_next_writer(string step)
    {
        for (int hit = 1; hit <= 3; hit++)
        {
            var world = new World();
            await world.AppendAsync(0, 20, copies: true);
            Writer? writer = null;
            int hits = 0;
            writer = world.NewWriter(atStep: at => at == step && ++hits == hit ? Crash(writer!) : Task.CompletedTask);
            await writer.RunAsync().ContinueWith(_ => { }, TaskScheduler.Default);

            await world.FinishAsync();

            await world.AssertTrueAsync();
        }
    }

    [Fact]
    public async Task Decided_batch_is_applied_by_the_next_writer_and_not_run_again()
    {
        var world = new World();
        await world.AppendAsync(0, 6);
        Writer? writer = null;
        writer = world.NewWriter(
            recordsPerSlice: 1000, atStep: at => at == LoopStep.DecideAfter ? Crash(writer!) : Task.CompletedTask);
        await Assert.ThrowsAsync<StoreCrashException>(writer.RunAsync);
        Assert.Empty(await TableText.ReadAsync(world.Store, world.Catalog, new TableName(World.Job, "vehicle")));

        var next = world.NewWriter();
        await next.RunAsync();

        Assert.Empty(next.Executor.Batches);
        await world.AssertTrueAsync();
    }

    [Fact]
    public async Task A_missing_data_file_of_the_decided_batch_stops_the_next_writer()
    {
        var world = new World();
        await world.AppendAsync(0, 6);
        Writer? writer = null;
        writer = world.NewWriter(
            recordsPerSlice: 1000, atStep: at => at == LoopStep.DecideAfter ? Crash(writer!) : Task.CompletedTask);
        await Assert.ThrowsAsync<StoreCrashException>(writer.RunAsync);
        var data = await world.Store.ListAsync($"{World.Job}/vehicle/data/").FirstAsync();
        await world.Store.DeleteAsync([data.Key]);

        var stop = await Assert.ThrowsAsync<JobStoppedException>(world.NewWriter().RunAsync);

        Assert.Contains(data.Key, stop.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollback_by_other_hands_stops_the_next_writer()
    {
        var world = new World();
        await world.AppendAsync(0, 20);
        await world.NewWriter().RunAsync();
        var name = new TableName(World.Job, "vehicle");
        var table = (await world.Catalog.LoadTableAsync(name))!;
        await world.Catalog.CommitAsync(
            name, [], [new TableUpdate.SetSnapshotRef(SnapshotRef.Main,
                table.Metadata.CurrentSnapshot!.ParentId!.Value)]);

        var stop = await Assert.ThrowsAsync<JobStoppedException>(world.NewWriter().RunAsync);

        Assert.Contains("moved back", stop.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tagged_snapshot_behind_expired_ones_is_no_rollback()
    {
        var world = new World();
        await world.AppendAsync(0, 20);
        await world.NewWriter().RunAsync();
        var name = new TableName(World.Job, "vehicle");
        var ours = (await world.Catalog.LoadTableAsync(name))!.Metadata.CurrentSnapshot!;
        await world.Catalog.CommitAsync(
            name, [], [new TableUpdate.SetSnapshotRef("audit", ours.Id, SnapshotRef.Tag)]);
        var first = await CompactAsync(world, name);
        await CompactAsync(world, name);
        await world.Catalog.CommitAsync(name, [], [new TableUpdate.RemoveSnapshots([first.Id])]);

        await world.AppendAsync(20, 20);
        await world.NewWriter().RunAsync();

        var table = (await world.Catalog.LoadTableAsync(name))!.Metadata;
        Assert.NotNull(table.FindSnapshot(ours.Id));
        Assert.Equal(
            (await world.ReadLedgerAsync()).Where(row => row.Partition.Stream == "vehicle")
                .Sum(row => row.Counts.Accepted),
            (await TableText.ReadAsync(world.Store, world.Catalog, name)).Count);
    }

    [Fact]
    public async Task A_property_set_by_others_does_not_depose_the_writer()
    {
        var world = new World();
        await world.AppendAsync(0, 20);
        int hits = 0;
        var writer = world.NewWriter(atStep: at => at == LoopStep.DecideBefore && ++hits == 2
            ? world.Catalog.CommitAsync(
                new TableName(World.Job, TableSchemas.Ledger), [],
                [new TableUpdate.SetProperties(new Dictionary<string, string> { ["odograph.delivered.x"] = "1" })])
            : Task.CompletedTask);

        await writer.RunAsync();

        await world.AssertTrueAsync();
    }

    /// <summary>What a compaction by another engine leaves: the same rows, a new main, no word of the job.</summary>
    static async Task<Snapshot> CompactAsync(World world, TableName name)
    {
        var table = (await world.Catalog.LoadTableAsync(name))!.Metadata;
        var before = table.CurrentSnapshot!;
        var snapshot = before with
        {
            Id = before.Id / 2,
            ParentId = before.Id,
            SequenceNumber = table.LastSequenceNumber + 1,
            Summary = new Dictionary<string, string> { [SnapshotSummary.Operation] = "replace" },
        };
        var result = await world.Catalog.CommitAsync(
            name,
            [],
            [new TableUpdate.AddSnapshot(snapshot), new TableUpdate.SetSnapshotRef(SnapshotRef.Main, snapshot.Id)]);
        Assert.Equal(CommitStatus.Committed, result.Status);
        return snapshot;
    }

    static async Task Crash(Writer writer)
    {
        writer.Store.When(_ => true, StoreFault.CrashBefore);
        await writer.Store.GetAsync("the end");
    }
}
