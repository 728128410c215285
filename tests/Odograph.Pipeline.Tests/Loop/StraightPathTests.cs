using Odograph.Lake.Catalogs;

namespace Odograph.Pipeline.Tests.Loop;

public sealed class StraightPathTests
{
    [Fact]
    public async Task Everything_in_the_log_is_in_the_lake_once()
    {
        var world = new World();
        await world.AppendAsync(0, 20, copies: true);

        await world.NewWriter().RunAsync();

        await world.AssertTrueAsync();
        Assert.True((await world.ReadLedgerAsync()).Max(row => row.Batch) > 2);
    }

    [Fact]
    public async Task Second_run_adds_nothing()
    {
        var world = new World();
        await world.AppendAsync(0, 20);
        await world.NewWriter().RunAsync();
        int rows = (await world.ReadLedgerAsync()).Length;

        await world.NewWriter().RunAsync();

        Assert.Equal(rows, (await world.ReadLedgerAsync()).Length);
        await world.AssertTrueAsync();
    }

    [Fact]
    public async Task Each_start_is_an_epoch()
    {
        var world = new World();
        await world.FinishAsync();
        await world.FinishAsync();

        var ledger = await world.Catalog.LoadTableAsync(new TableName(World.Job, "ledger"));

        Assert.Equal("2", ledger!.Metadata.Properties["odograph.epoch"]);
    }

    [Fact]
    public async Task Status_tells_sums_and_lag()
    {
        var world = new World();
        await world.AppendAsync(0, 20);
        var writer = world.NewWriter();

        await writer.RunAsync();

        var last = writer.Statuses[^1];
        Assert.Equal(40, last.SinceOpen.Read);
        Assert.True(last.SinceOpen.AddsUp);
        Assert.All(last.Streams, stream => Assert.Equal(0, stream.LagRecords));
        Assert.All(last.Streams, stream => Assert.NotNull(stream.WatermarkMicros));
    }

    [Fact]
    public async Task Overlapped_batches_give_the_same()
    {
        var world = new World();
        await world.AppendAsync(0, 60, copies: true);

        await world.NewWriter(alone: false).RunAsync();

        await world.AssertTrueAsync();
    }
}
