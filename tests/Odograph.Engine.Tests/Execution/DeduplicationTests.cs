using System.Diagnostics.Metrics;
using Odograph.Engine.Execution;
using Odograph.Log.InMemory;

namespace Odograph.Engine.Tests.Execution;

public sealed class DeduplicationTests
{
    /// <summary>So little that nothing decided stays in memory.</summary>
    static readonly ExecutorLimits Forgetful = new() { Threads = 2, IdentityBytes = 1 };

    [Fact]
    public async Task Copies_in_later_batches_are_dropped()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(Events.Vehicle(1), Events.Vehicle(2));
        await harness.RunAndApplyAsync();
        await harness.AppendAsync(Events.Vehicle(2), Events.Vehicle(3));
        var slice = (await harness.RunAndApplyAsync()).Slices[0];
        Assert.Equal((1, 1), (slice.Accepted, slice.Duplicate));
    }

    [Theory]
    [InlineData(Model.Streams.Deduplication.Exact, 2)]
    [InlineData(Model.Streams.Deduplication.Off, 0)]
    public async Task Events_of_streams_that_are_not_deduplicated_are_not_counted_as_such(
        Model.Streams.Deduplication deduplicate, long expected)
    {
        string name = $"counted_{deduplicate}".ToLowerInvariant();
        long counted = 0;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "odograph.deduplication.events")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, events, tags, _)
            => Interlocked.Add(ref counted, Equals(tags[0].Value, name) ? events : 0));
        listener.Start();
        await using var harness = await ExecutorHarness.OpenAsync(
            ExecutorHarness.Vehicle with { Name = name, Deduplicate = deduplicate });
        await harness.AppendAsync(Events.Vehicle(1), Events.Vehicle(2));
        await harness.RunAsync();

        Assert.Equal(expected, counted);
    }

    /// <summary>A chunk of copies alone gives no row, and DuckDB's chunk is filled again.</summary>
    [Fact]
    public async Task Nulls_of_dropped_copies_do_not_pass_to_the_next_chunk()
    {
        var limits = new ExecutorLimits { Threads = 1, ChunkBytes = 1 };
        await using var harness = await ExecutorHarness.OpenAsync(limits: limits);
        string noSpeed = """{"id":"v1","deviceId":"d1","timestamp":"2026-01-01T07:00:00Z"}""";
        await harness.AppendAsync(noSpeed);
        await harness.RunAndApplyAsync();
        await harness.AppendAsync(noSpeed, Events.Vehicle(2, speed: 51));
        var result = await harness.RunAndApplyAsync();
        Assert.Equal(51.0, Assert.Single(harness.Rows(result, "SELECT speed_kmh FROM {0}"))[0]);
    }

    [Fact]
    public async Task Identity_is_device_id_and_time_together()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(
            Events.Vehicle(1),
            Events.Vehicle(1, device: "d2"),
            Events.Vehicle(1, second: 1),
            Events.Vehicle(1, id: "other"),
            Events.Vehicle(1, speed: 51));
        var slice = (await harness.RunAndApplyAsync()).Slices[0];
        Assert.Equal((4, 1), (slice.Accepted, slice.Duplicate));
    }

    [Fact]
    public async Task Events_without_an_id_are_the_same_when_their_bytes_are()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        string text = """{"deviceId":"d1","timestamp":"2026-01-01T07:00:00Z"}""";
        await harness.AppendAsync(text, text, text.Replace(",", ", ", StringComparison.Ordinal));
        var slice = (await harness.RunAndApplyAsync()).Slices[0];
        Assert.Equal((2, 1), (slice.Accepted, slice.Duplicate));
    }

    [Fact]
    public async Task After_a_restart_the_lake_is_remembered()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(Enumerable.Range(0, 5_000).Select(n => Events.Vehicle(n, second: n)));
        await harness.RunAndApplyAsync();
        await harness.RestartAsync();
        Assert.Equal(long.MinValue, harness.Executor.Memory.FloorOf("vehicle"));
        await harness.AppendAsync(Enumerable.Range(0, 5_001).Select(n => Events.Vehicle(n, second: n)));
        var slice = (await harness.RunAndApplyAsync()).Slices[0];
        Assert.Equal((1, 5_000), (slice.Accepted, slice.Duplicate));
    }

    [Fact]
    public async Task An_attempt_that_is_thrown_away_does_not_meet_itself()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        await harness.AppendAsync(Events.Vehicle(1), Events.Vehicle(2));
        var (first, _) = await harness.RunAsync();
        var (second, seen) = await harness.RunAsync();
        Assert.Equal(0, seen.Slices[0].Accepted);
        harness.Executor.Settle(first.Attempt, decided: false);
        harness.Executor.Settle(second.Attempt, decided: false);
        Assert.Equal(2, (await harness.RunAndApplyAsync()).Slices[0].Accepted);
    }

    [Fact]
    public async Task Beyond_the_memory_copies_are_found_in_the_lake()
    {
        await using var harness = await ExecutorHarness.OpenAsync(limits: Forgetful);
        await harness.AppendAsync(Enumerable.Range(0, 3_000).Select(n => Events.Vehicle(n, second: n)));
        await harness.RunAndApplyAsync();
        await harness.AppendAsync(Events.Vehicle(-1));
        await harness.RunAndApplyAsync();
        Assert.True(harness.Executor.Memory.FloorOf("vehicle") > 0);

        await harness.AppendAsync(Enumerable.Range(-5, 3_010).Select(n => Events.Vehicle(n, second: n < 0 ? 0 : n)));
        var slice = (await harness.RunAndApplyAsync()).Slices[0];
        Assert.Equal((3_010, 9, 3_001), (slice.Read, slice.Accepted, slice.Duplicate));
        Assert.Equal(1767250800_000000 + (3_004 * 1_000_000L), slice.NewestEventMicros);
    }

    [Fact]
    public async Task Copies_of_one_batch_are_found_below_the_floor_too()
    {
        await using var harness = await ExecutorHarness.OpenAsync(limits: Forgetful);
        await harness.AppendAsync(Events.Vehicle(1, second: 10));
        await harness.RunAndApplyAsync();
        await harness.AppendAsync(Events.Vehicle(3), Events.Vehicle(3));
        await harness.RunAndApplyAsync();
        await harness.AppendAsync(
            Events.Vehicle(4), Events.Vehicle(4), Events.Vehicle(3), Events.Vehicle(1, second: 10));
        var slice = (await harness.RunAndApplyAsync()).Slices[0];
        Assert.Equal((1, 3), (slice.Accepted, slice.Duplicate));
    }

    [Fact]
    public async Task What_is_decided_but_not_yet_in_the_lake_is_known_whatever_the_limit()
    {
        await using var harness = await ExecutorHarness.OpenAsync(limits: Forgetful);
        await harness.AppendAsync(Events.Vehicle(0, second: 7_200));
        await harness.RunAndApplyAsync();
        await harness.AppendAsync(Events.Vehicle(1), Events.Vehicle(2));
        var (batch, result) = await harness.RunAsync();
        harness.Decide(batch, result);
        await harness.AppendAsync(Events.Vehicle(1), Events.Vehicle(3));
        var slice = (await harness.RunAsync()).Result.Slices[0];
        Assert.Equal((1, 1), (slice.Accepted, slice.Duplicate));
    }

    [Fact]
    public async Task With_little_memory_a_restart_knows_the_newest_hours_and_asks_for_the_rest()
    {
        var limits = new ExecutorLimits { Threads = 2, IdentityBytes = 20_000 };
        await using var harness = await ExecutorHarness.OpenAsync(limits: limits);
        for (int hour = 0; hour < 5; hour++)
        {
            await harness.AppendAsync(Enumerable.Range(0, 500)
                .Select(n => Events.Vehicle((hour * 500) + n, second: (hour * 3_600) + n - (5 * 3_600))));
            await harness.RunAndApplyAsync();
        }

        await harness.RestartAsync();
        Assert.True(harness.Executor.Memory.SizeBytes <= 20_000);
        Assert.True(harness.Executor.Memory.FloorOf("vehicle") > long.MinValue);
        await harness.AppendAsync(Enumerable.Range(0, 2_501)
            .Select(n => Events.Vehicle(n, second: (n / 500 * 3_600) + (n % 500) - (5 * 3_600))));
        var slice = (await harness.RunAndApplyAsync()).Slices[0];
        Assert.Equal((1, 2_500), (slice.Accepted, slice.Duplicate));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(64L << 20)]
    public async Task However_batches_are_cut_the_table_is_the_same(long identityBytes)
    {
        var random = new Random(17);
        var events = Enumerable.Range(0, 4_000)
            .Select(_ => random.Next(1_500))
            .Select(n => Events.Vehicle(
                n, $"d{n % 3}", n % 400 == 0 ? -86_400.0 * (n % 7) : n, speed: n % 97 == 0 ? 501 : 50))
            .ToList();
        var seen = new List<IReadOnlyList<object?[]>>();
        foreach (long budget in new long[] { 20_000, 90_000, 10_000_000 })
        {
            await using var harness = await ExecutorHarness.OpenAsync(
                limits: new ExecutorLimits { Threads = 2, IdentityBytes = identityBytes },
                log: new InMemoryLogOptions { Partitions = 3 });
            await harness.AppendAsync(events);
            seen.Add(await harness.RunAllAsync(budget));
        }

        Assert.True(seen[0].Count > 1_000);
        Assert.Equal(seen[0], seen[1]);
        Assert.Equal(seen[0], seen[2]);
    }
}
