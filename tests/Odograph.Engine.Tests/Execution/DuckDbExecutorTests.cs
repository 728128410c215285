using Odograph.Engine.Execution;
using Odograph.Log.InMemory;
using Odograph.Model.Events;
using Odograph.Model.Streams;

namespace Odograph.Engine.Tests.Execution;

public sealed class DuckDbExecutorTests
{
    [Fact]
    public async Task Rows_arrive_with_their_values_and_lineage()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(
            Events.Vehicle(1), """{"deviceId":"d2","timestamp":1767250800,"make":"a make of more than twelve"}""");
        var (_, result) = await harness.RunAsync();

        var rows = harness.Rows(result, "SELECT * FROM {0} ORDER BY source_position");
        Assert.Equal(["event-000000000001", "d1"], rows[0][..2]);
        Assert.Equal(new DateTimeOffset(2026, 1, 1, 7, 0, 0, TimeSpan.Zero), rows[0][2]);
        Assert.Equal([51.5, -0.1, 50.0, "Fiat", 2020], rows[0][3..8]);
        Assert.Equal([harness.Time.GetUtcNow(), "log", "0", 0L, null], rows[0][8..]);
        Assert.Equal(32, ((string)rows[1][0]!).Length);
        Assert.Equal(["d2", new DateTimeOffset(2026, 1, 1, 7, 0, 0, TimeSpan.Zero), null, null, null], rows[1][1..6]);
        Assert.Equal("a make of more than twelve", rows[1][6]);
    }

    [Fact]
    public async Task Counts_add_up_and_name_what_happened()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(
            Events.Vehicle(1),
            Events.Vehicle(1),
            Events.Vehicle(2, speed: 900),
            "{broken",
            Events.Vehicle(3, second: 60));
        var (_, result) = await harness.RunAsync();
        var slice = Assert.Single(result.Slices);
        Assert.Equal((5, 2, 1, 2), (slice.Read, slice.Accepted, slice.Duplicate, slice.Quarantined));
        Assert.Equal(1767250860_000000, slice.NewestEventMicros);
        Assert.Equal(Position.FromNumber(5), slice.To);
        Assert.True(slice.PayloadBytes > 400);
    }

    [Fact]
    public async Task Quarantined_rows_carry_reasons_bytes_and_place()
    {
        var stream = ExecutorHarness.Vehicle with { Retention = TimeSpan.FromDays(30) };
        await using var harness = await ExecutorHarness.OpenAsync(stream);
        string late = """{"id":"","deviceId":"d1","timestamp":"1980-01-01T00:00:00Z","latitude":91,"speed":-1}""";
        await harness.AppendAsync(
            late, Events.Vehicle(1, second: 3 * 86_400), """{"deviceId":"d1","timestamp":"x"}""", new string('[', 70));
        var (batch, result) = await harness.RunAsync();
        Assert.False(result.Files.ContainsKey("vehicle"));

        var rows = harness.Rows(result, "SELECT * FROM {0} ORDER BY source_position", "quarantine");
        Assert.Equal(
            ["event_id", "older_than_retention", "latitude_range", "position_pair", "speed_range", "event_time_range"],
            (object?[])rows[0][1]!);
        Assert.Equal(new object?[] { "future" }, rows[1][1]);
        Assert.Equal(new object?[] { "bad_time" }, rows[2][1]);
        Assert.Equal("""{"column":"event_time"}""", rows[2][2]);
        Assert.Equal(new object?[] { "too_deep" }, rows[3][1]);
        Assert.Equal(late, System.Text.Encoding.UTF8.GetString((byte[])rows[0][3]!));
        Assert.Equal(
            [(long)late.Length, 1, "quarantined", batch.Number, harness.Time.GetUtcNow(), "log", "0", 0L, null,
                batch.Number],
            rows[0][4..]);
        Assert.Equal("vehicle", rows[0][0]);
    }

    [Theory]
    [InlineData("""{"size":5000000,"md5":"00"}""", 5_000_000)]
    [InlineData("""{"size":"large"}""", 5)]
    [InlineData("""{"size":5e300}""", 5)]
    [InlineData("no JSON", 5)]
    public async Task A_record_that_was_cut_is_too_large_with_its_note(string note, long size)
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        byte[] noteBytes = System.Text.Encoding.UTF8.GetBytes(note);
        await harness.Log.AppendAsync("vehicle", [new LogEntry(default, "{\"cut"u8.ToArray(), noteBytes)]);
        var (_, result) = await harness.RunAsync();
        object?[] row = Assert.Single(
            harness.Rows(result, "SELECT reasons, detail, raw_size, raw FROM {0}", "quarantine"));
        Assert.Equal(new object?[] { "too_large" }, row[0]);
        Assert.Equal(note, row[1]);
        Assert.Equal(size, row[2]);
        Assert.Equal("{\"cut"u8.ToArray(), row[3]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(4, 2)]
    public async Task Every_record_is_read_once_whatever_the_number_of_threads(int partitions, int threads)
    {
        await using var harness = await ExecutorHarness.OpenAsync(
            limits: new ExecutorLimits { Threads = threads, ChunkBytes = 50_000 },
            log: new InMemoryLogOptions { Partitions = partitions });
        await harness.AppendAsync(
            Enumerable.Range(0, 20_000).Select(n => Events.Vehicle(n % 15_000, $"d{n % 7}", n % 15_000)));
        var (_, result) = await harness.RunAsync();
        Assert.Equal(20_000, result.Slices.Sum(slice => slice.Read));
        object?[] row = Assert.Single(harness.Rows(
            result,
            """
            SELECT count(*), count(DISTINCT (event_id, device_id, event_time)), count(DISTINCT source_partition)
            FROM {0}
            """));
        Assert.Equal(result.Slices.Sum(slice => slice.Accepted), row[0]);
        Assert.Equal(row[0], row[1]);
        Assert.Equal((long)partitions, row[2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Strings_of_many_kilobytes_need_no_more_memory_than_short_ones(int days)
    {
        const int Rows = 90;
        const int Day = 86_400;
        await using var harness = await ExecutorHarness.OpenAsync(
            limits: new ExecutorLimits { Threads = 2, DuckDbBytes = 64L << 20 });
        string make = new('m', 900 << 10);
        await harness.AppendAsync(
            Enumerable.Range(0, Rows).Select(n => Events.Vehicle(n, second: -Day * (n % days))
                .Replace("Fiat", make, StringComparison.Ordinal)));
        var (_, result) = await harness.RunAsync();
        object?[] row = Assert.Single(harness.Rows(result, "SELECT count(*), sum(length(make))::BIGINT FROM {0}"));
        Assert.Equal([(long)Rows, (long)Rows * make.Length], row);
    }

    [Fact]
    public async Task Of_equals_the_earliest_stays()
    {
        await using var harness = await ExecutorHarness.OpenAsync(
            limits: new ExecutorLimits { Threads = 2, ChunkBytes = 20_000 });
        await harness.AppendAsync(
            Enumerable.Range(0, 12_000).Select(n => Events.Vehicle(n % 4_000, second: n % 4_000)));
        var (_, result) = await harness.RunAsync();
        object?[] row = Assert.Single(
            harness.Rows(result, "SELECT count(*), max(source_position), min(source_position) FROM {0}"));
        Assert.Equal([4_000L, 3_999L, 0L], row);
        Assert.Equal(8_000, result.Slices[0].Duplicate);
    }

    [Fact]
    public async Task Without_deduplication_copies_stay()
    {
        await using var harness = await ExecutorHarness.OpenAsync(
            ExecutorHarness.Vehicle with { Deduplicate = Model.Streams.Deduplication.Off });
        await harness.AppendAsync(Events.Vehicle(1), Events.Vehicle(1));
        var result = await harness.RunAndApplyAsync();
        await harness.AppendAsync(Events.Vehicle(1));
        Assert.Equal(2, result.Slices[0].Accepted);
        Assert.Equal(1, (await harness.RunAndApplyAsync()).Slices[0].Accepted);
    }

    [Fact]
    public async Task Rows_of_other_days_go_to_files_of_their_own()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        var events = Enumerable.Range(0, 3_000)
            .Select(n => Events.Vehicle(n, second: n % 50 == 7 ? n - (86_400 * (n % 4)) : n));
        await harness.AppendAsync(events.Append(Events.Vehicle(1, second: 1)));
        var (_, result) = await harness.RunAsync();
        Assert.Equal((3_001, 3_000, 1), (result.Slices[0].Read, result.Slices[0].Accepted, result.Slices[0].Duplicate));
        var files = result.Files["vehicle"];
        Assert.Equal(files.Count, files.Select(file => file.Partition[0]).Distinct().Count());
        Assert.True(files.Count >= 3);
        Assert.Equal(3_000L, harness.Rows(result, "SELECT count(DISTINCT event_id) FROM {0}")[0][0]);
        Assert.Equal(files.Count, files.Select(file => file.Path).Distinct().Count());
    }

    [Fact]
    public async Task Rows_spread_over_many_days_are_written_by_partition()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(
            Enumerable.Range(0, 500).Select(n => Events.Vehicle(n, second: -86_400.0 * (n % 40))));
        var (_, result) = await harness.RunAsync();
        Assert.Equal(40, result.Files["vehicle"].Select(file => file.Partition[0]).Distinct().Count());
        Assert.Equal(500L, harness.Rows(result, "SELECT count(DISTINCT event_id) FROM {0}")[0][0]);
    }

    [Fact]
    public async Task A_stream_by_month_has_months_as_partitions()
    {
        await using var harness = await ExecutorHarness.OpenAsync(
            ExecutorHarness.Vehicle with { Partition = EventTimePartition.Month });
        await harness.AppendAsync(Events.Vehicle(1), Events.Vehicle(2, second: -86_400), Events.Vehicle(3, second: 1));
        var (_, result) = await harness.RunAsync();
        Assert.Equal([671, 672], result.Files["vehicle"].Select(file => (int)file.Partition[0]!).Order());
    }

    [Fact]
    public async Task An_empty_log_gives_no_files_and_stays_where_it_is()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(Events.Vehicle(1));
        await harness.RunAndApplyAsync();
        var (_, result) = await harness.RunAsync();
        Assert.Empty(result.Files);
        Assert.Equal(result.Slices[0].Slice.From, result.Slices[0].To);
        Assert.Equal(0, result.Slices[0].Read);
    }

    [Fact]
    public async Task A_budget_ends_a_slice_and_the_next_batch_goes_on_there()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(Enumerable.Range(0, 1_000).Select(n => Events.Vehicle(n, second: n)));
        long accepted = 0;
        int batches = 0;
        for (long read = 1; read > 0; batches++)
        {
            var result = await harness.RunAndApplyAsync(budgetBytes: 40_000);
            read = result.Slices[0].Read;
            accepted += result.Slices[0].Accepted;
            Assert.InRange(result.Slices[0].PayloadBytes, 0, 41_000);
        }

        Assert.Equal(1_000, accepted);
        Assert.True(batches > 3);
    }

    [Theory]
    [InlineData(32, 41_000)]
    [InlineData(33, 121_000)]
    public async Task A_batch_over_many_partitions_may_be_larger(int days, long mostBytes)
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(
            Enumerable.Range(0, 1_000).Select(n => Events.Vehicle(n, second: -86_400 * (n % days))));

        var first = await harness.RunAndApplyAsync(budgetBytes: 40_000);
        Assert.InRange(first.Slices[0].PayloadBytes, mostBytes - 2_000, mostBytes);
        Assert.Equal(days, first.Files["vehicle"].Count);

        var rest = await harness.RunAndApplyAsync(budgetBytes: 400_000);
        Assert.Equal(1_000, first.Slices[0].Accepted + rest.Slices[0].Accepted);
        Assert.Equal(first.Slices[0].To, rest.Slices[0].Slice.From);
    }
}
