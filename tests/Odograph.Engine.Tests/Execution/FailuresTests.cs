using Odograph.Engine.Execution;
using Odograph.Log.InMemory;
using Odograph.Model.Errors;
using Odograph.Model.Events;

namespace Odograph.Engine.Tests.Execution;

public sealed class FailuresTests
{
    static readonly ExecutorLimits SmallChunks = new() { Threads = 2, ChunkBytes = 10_000 };

    [Fact]
    public async Task A_log_that_fails_stops_the_batch_and_the_next_one_runs()
    {
        await using var harness = await ExecutorHarness.OpenAsync(limits: SmallChunks);
        await harness.AppendAsync(Enumerable.Range(0, 3_000).Select(n => Events.Vehicle(n, second: n)));
        harness.Log.FailNext(InMemoryLogCall.Read, new EnvironmentException("disk on fire"));
        var error = await Assert.ThrowsAsync<EnvironmentException>(() => harness.RunAsync());
        Assert.Equal("disk on fire", error.Message);
        AssertNothingLeft(harness);
        Assert.Equal(3_000, (await harness.RunAndApplyAsync()).Slices[0].Accepted);
    }

    [Fact]
    public async Task Damage_comes_out_as_the_log_said_it()
    {
        await using var harness = await ExecutorHarness.OpenAsync(limits: SmallChunks);
        await harness.AppendAsync(Enumerable.Range(0, 3_000).Select(n => Events.Vehicle(n, second: n)));
        harness.Log.Damage("vehicle", "0", Position.FromNumber(2_000), Position.FromNumber(2_010));
        var error = await Assert.ThrowsAsync<LogDamagedException>(() => harness.RunAsync());
        Assert.Equal(Position.FromNumber(2_000), error.From);
        AssertNothingLeft(harness);
    }

    [Fact]
    public async Task A_cancelled_batch_leaves_nothing_and_can_be_run_again()
    {
        await using var harness = await ExecutorHarness.OpenAsync(limits: SmallChunks);
        await harness.AppendAsync(Enumerable.Range(0, 50_000).Select(n => Events.Vehicle(n, second: n % 3_000)));
        using var stop = new CancellationTokenSource();
        var running = harness.RunAsync(cancellation: stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        AssertNothingLeft(harness);
        Assert.Equal(50_000, (await harness.RunAndApplyAsync()).Slices[0].Accepted);
    }

    [Fact]
    public async Task Another_incarnation_is_reported()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(Events.Vehicle(1));
        var batch = await harness.PlanAsync();
        harness.Log.ChangeIncarnation("vehicle");
        await harness.AppendAsync(Events.Vehicle(2));
        var slice = (await harness.Executor.RunAsync(batch)).Slices[0];
        Assert.NotEqual(batch.Slices[0].Incarnation, slice.Incarnation);
    }

    [Fact]
    public async Task A_partition_that_was_closed_is_reported_when_read_out()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(Events.Vehicle(1));
        var batch = await harness.PlanAsync();
        harness.Log.Reshard("vehicle", ["0"], 2);
        Assert.True((await harness.Executor.RunAsync(batch)).Slices[0].IsClosed);
    }

    [Fact]
    public async Task Positions_that_are_no_numbers_are_kept_as_sequences()
    {
        await using var harness = await ExecutorHarness.OpenAsync(
            log: new InMemoryLogOptions { Partitions = 1, OpaquePositions = true });
        await harness.AppendAsync(Events.Vehicle(1), Events.Vehicle(2, second: -86_400), "{");
        var (_, result) = await harness.RunAsync();
        var rows = harness.Rows(result, "SELECT source_position, source_sequence FROM {0} ORDER BY event_id");
        Assert.All(rows, row => Assert.Null(row[0]));
        Assert.All(rows, row => Assert.True(Position.TryParse((string?)row[1], out _)));
        Assert.Equal(2, rows.Select(row => row[1]).Distinct().Count());
        object?[] bad = harness.Rows(result, "SELECT source_position, source_sequence FROM {0}", "quarantine")[0];
        Assert.Null(bad[0]);
        Assert.NotNull(bad[1]);
    }

    [Fact]
    public async Task A_planned_end_is_kept_to()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(Enumerable.Range(0, 100).Select(n => Events.Vehicle(n, second: n)));
        var batch = await harness.PlanAsync();
        batch = batch with { Slices = [batch.Slices[0] with { To = Position.FromNumber(42) }] };
        var slice = (await harness.Executor.RunAsync(batch)).Slices[0];
        Assert.Equal((42L, Position.FromNumber(42)), (slice.Read, slice.To));
    }

    [Fact]
    public async Task Quarantine_larger_than_memory_is_written_whole()
    {
        await using var harness = await ExecutorHarness.OpenAsync(
            limits: new ExecutorLimits { Threads = 2, QuarantineBytes = 10_000 });
        await harness.AppendAsync(Enumerable.Range(0, 5_000).Select(n => $"broken {n}"));
        var (_, result) = await harness.RunAsync();
        object?[] row = harness.Rows(result, "SELECT count(*), count(DISTINCT raw) FROM {0}", "quarantine")[0];
        Assert.Equal([5_000L, 5_000L], row);
        AssertNothingLeft(harness);
    }

    [Fact]
    public async Task Quarantine_goes_into_files_of_bounded_size()
    {
        await using var harness = await ExecutorHarness.OpenAsync(
            limits: new ExecutorLimits { Threads = 2, QuarantineFileBytes = 200_000 });
        await harness.AppendAsync(Enumerable.Range(0, 100).Select(n => $"broken {n} {new string('x', 10_000)}"));
        var (_, result) = await harness.RunAsync();
        var files = result.Files["quarantine"];
        Assert.InRange(files.Count, 5, 10);
        Assert.Equal(files.Count, files.Select(file => file.Path).Distinct().Count());
        Assert.All(files, file => Assert.InRange(file.RecordCount, 1, 20));
        object?[] row = harness.Rows(result, "SELECT count(*), count(DISTINCT raw) FROM {0}", "quarantine")[0];
        Assert.Equal([100L, 100L], row);
    }

    // Files that carry a final name may stay behind a failure as orphans; half-made ones may not.
    static void AssertNothingLeft(ExecutorHarness harness)
        => Assert.Empty(Directory.GetFiles(harness.TmpFolder, "*", SearchOption.AllDirectories));
}
