using System.Text;
using System.Text.Json.Nodes;
using Odograph.Lake.Catalogs;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Loop;
using Odograph.Pipeline.Redrive;
using Odograph.Pipeline.Tests.Loop;
using Odograph.Testing.Stores;

namespace Odograph.Pipeline.Tests.Redrive;

public sealed class RedriveRunTests
{
    readonly World _world = new();

    [Fact]
    public async Task Positions_watermarks_and_sums_stay_as_they_were()
    {
        await _world.AppendAsync(0, 20);
        await _world.FinishAsync();
        var before = await RecordAsync();

        await RedriveAsync(_world.NewWriter(), Selection(Row("bad3"), Row("worse4")));

        var after = await RecordAsync();
        Assert.Equal((BatchKinds.Redrive, before.Batch + 1), (after.Kind, after.Batch));
        Assert.Equal(before.Partitions, after.Partitions);
        Assert.Equal(before.Streams, after.Streams);
        Assert.Contains("bad3", await LinesAsync("vehicle"));
        Assert.Contains("vehicle/worse4#2", await LinesAsync("quarantine"));
    }

    [Fact]
    public async Task The_log_goes_on_behind_a_redrive_where_it_stood()
    {
        await _world.AppendAsync(0, 20);
        await using var runner = await _world.NewWriter().OpenAsync();
        await runner.RunUntilCaughtUpAsync();
        await runner.RedriveAsync(Selection(Row("bad3")));
        await _world.AppendAsync(20, 20);

        await runner.RunUntilCaughtUpAsync();

        var rows = (await _world.ReadLedgerAsync()).Where(row => row.Kind != BatchKinds.Redrive).ToList();
        Assert.Equal(80, rows.Sum(row => row.Counts.Read));
        Assert.Equal(80, (await RecordAsync()).Streams.Sum(stream => stream.Totals.Read));
    }

    [Fact]
    public async Task Ledger_rows_name_the_snapshot_and_the_filter_and_stand_still()
    {
        await _world.AppendAsync(0, 20);
        await _world.FinishAsync();
        var selection = Selection(Row("bad3"), Row("bad10") with { Incarnation = "older", ReachedPosition = "7" }) with
        {
            Filter = new RedriveFilter { Reasons = ["speed_range"], Stream = "vehicle", SinceMicros = 0 },
        };

        await RedriveAsync(_world.NewWriter(), selection);

        var rows = (await _world.ReadLedgerAsync()).Where(row => row.Kind == BatchKinds.Redrive).ToList();
        Assert.Equal([("now", "5", "5"), ("older", "7", "7")], rows
            .Select(row => (row.Incarnation, row.PositionFrom, row.PositionTo!))
            .OrderBy(row => row.Incarnation, StringComparer.Ordinal));
        var expected = JsonNode.Parse("""
            {"snapshot":77,"filter":{"reasons":["speed_range"],"stream":"vehicle","since":"1970-01-01T00:00:00Z"},
             "rows":2,"part":1}
            """);
        Assert.All(rows, row => Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(row.Detail!)), row.Detail));
        Assert.All(rows, row => Assert.Equal(new BatchCounts(1, 1, 0, 0), row.Counts));
    }

    [Theory]
    [InlineData(2, 1000, 3)]
    [InlineData(1000, 6, 2)]
    [InlineData(1000, 1000, 1)]
    public async Task A_large_redrive_is_cut_by_rows_and_by_bytes_and_tells_how_far_it_is(
        int rows, long bytes, int batches)
    {
        await _world.AppendAsync(0, 20);
        await _world.FinishAsync();
        var told = new List<RedriveProgress>();
        await using var runner = await _world.NewWriter().OpenAsync();
        var selection = Selection([.. Enumerable.Range(0, 5).Select(i => Row($"b{i}", i))]);

        var done = await runner.RedriveAsync(
            selection, new RedriveLimits { Rows = rows, Bytes = bytes }, told.Add);

        Assert.Equal((5, batches, new BatchCounts(5, 5, 0, 0)), (done.Rows, done.Batches, done.Counts));
        Assert.Equal(Enumerable.Range(1, batches), told.Select(progress => progress.Batches));
        Assert.Equal(done, told[^1]);
    }

    [Fact]
    public async Task Rows_are_judged_in_the_order_of_streams_partitions_and_positions()
    {
        await _world.AppendAsync(0, 20);
        await _world.FinishAsync();
        var writer = _world.NewWriter();

        await RedriveAsync(writer, Selection(
            Row("a", 9), Row("b", 2), Row("c", 1) with { Partition = new("gps", "log", "0") },
            Row("d", 1) with { Partition = new("vehicle", "log", "10") },
            Row("e", 1) with { Partition = new("vehicle", "log", "2") }));

        var order = writer.Executor.Batches[^1].Redrive!.Slices
            .SelectMany(slice => slice.Rows).Select(row => Encoding.UTF8.GetString(row.Raw));
        Assert.Equal(["b", "a", "e", "d", "c"], order);
    }

    [Fact]
    public async Task An_attempt_that_fails_is_forgotten_and_tried_again_with_the_same_rows()
    {
        await _world.AppendAsync(0, 20);
        await _world.FinishAsync();
        var writer = _world.NewWriter();
        await using var runner = await writer.OpenAsync();
        writer.Store.When(
            call => call.Operation == StoreOperation.Put && call.Key.Contains("/data/", StringComparison.Ordinal),
            StoreFault.Fail,
            times: 2);

        var done = await runner.RedriveAsync(Selection(Row("bad3")));

        Assert.Equal(new BatchCounts(1, 1, 0, 0), done.Counts);
        var tries = writer.Executor.Batches.Where(batch => batch.Redrive is not null).ToList();
        Assert.Equal(3, tries.Select(batch => batch.Attempt).Distinct().Count());
        Assert.Single(tries.Select(batch => batch.Redrive).Distinct());
        Assert.Single(await LinesAsync("vehicle"), "bad3");
    }

    [Fact]
    public async Task A_stop_ends_it_behind_the_batch_under_way()
    {
        await _world.AppendAsync(0, 20);
        await _world.FinishAsync();
        using var stop = new CancellationTokenSource();
        await using var runner = await _world.NewWriter().OpenAsync();

        var done = await runner.RedriveAsync(
            Selection(Row("bad3"), Row("bad10", 1)),
            new RedriveLimits { Rows = 1 },
            _ => stop.Cancel(),
            stop.Token);

        Assert.Equal((2, 1, 1), (done.Rows, done.Batches, done.Counts.Read));
        Assert.DoesNotContain("bad10", await LinesAsync("vehicle"));
    }

    [Fact]
    public async Task A_writer_that_was_deposed_moves_nothing()
    {
        await _world.AppendAsync(0, 20);
        await _world.FinishAsync();
        await using var old = await _world.NewWriter("old").OpenAsync();
        await _world.FinishAsync("new");

        await Assert.ThrowsAsync<DeposedException>(() => old.RedriveAsync(Selection(Row("bad3"))));

        Assert.DoesNotContain("bad3", await LinesAsync("vehicle"));
    }

    static async Task RedriveAsync(Writer writer, QuarantineSelection selection)
    {
        await using var runner = await writer.OpenAsync();
        await runner.RedriveAsync(selection);
    }

    static QuarantineSelection Selection(params RedriveRow[] rows) => new(77, new RedriveFilter(), rows.Length, rows);

    static RedriveRow Row(string identity, long position = 0) => new()
    {
        Partition = new PartitionKey("vehicle", "log", "0"),
        Incarnation = "now",
        ReachedPosition = "5",
        Number = position,
        StampMicros = 0,
        Raw = Encoding.UTF8.GetBytes(identity),
        RawSizeBytes = identity.Length,
        Reasons = ["speed_range"],
        Attempt = 1,
        FirstBatch = 1,
    };

    async Task<BatchRecord> RecordAsync()
        => LedgerHead.RecordOf((await _world.Catalog.LoadTableAsync(new TableName(World.Job, "ledger")))!)!;

    Task<IReadOnlyList<string>> LinesAsync(string table)
        => TableText.ReadAsync(_world.Store, _world.Catalog, new TableName(World.Job, table));
}
