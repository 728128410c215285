using Odograph.Pipeline.Batches;

namespace Odograph.Pipeline.Tests.Loop;

public sealed class ContinuousRunTests
{
    [Fact]
    public async Task New_records_come_in_with_the_next_trigger_and_a_stop_leaves_all_in_order()
    {
        var world = new World();
        var writer = world.NewWriter(recordsPerSlice: 1000);
        await using var runner = await writer.OpenAsync();
        using var stop = new CancellationTokenSource();
        var run = runner.RunAsync(stop.Token);
        await world.AppendAsync(0, 10);
        await PassUntilAsync(world, () => runner.Status.Batch == 1);
        await world.AppendAsync(10, 10);
        await PassUntilAsync(world, () => runner.Status.Batch == 2);

        await stop.CancelAsync();
        await run;

        await world.AssertTrueAsync();
        Assert.Equal(40, runner.Status.SinceOpen.Read);
    }

    [Fact]
    public async Task Idleness_alone_decides_one_batch_and_no_more()
    {
        var world = new World();
        await world.AppendAsync("vehicle",
            ["a"]); // the other partition stays empty and holds the watermark until it is idle
        await using var runner = await world.NewWriter(recordsPerSlice: 1000).OpenAsync();
        using var stop = new CancellationTokenSource();
        var run = runner.RunAsync(stop.Token);

        await PassUntilAsync(world, () => runner.Status.Batch == 2);
        for (int i = 0; i < 500; i++)
        {
            world.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await stop.CancelAsync();
        await run;
        var rows = await world.ReadLedgerAsync();
        Assert.Equal([BatchKinds.Batch, BatchKinds.Idle], rows.Select(row => row.Kind).Distinct());
        Assert.Equal(2, rows.Max(row => row.Batch));
        await world.AssertTrueAsync();
    }

    static async Task PassUntilAsync(World world, Func<bool> isDone)
    {
        while (!isDone())
        {
            world.Time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
