using System.Text.Json;
using Odograph.Engine.Execution;
using Odograph.Pipeline.Batches;

namespace Odograph.Engine.Tests.Execution;

/// <summary>Events older than memory reaches, and the filters by which the lake's files are chosen.</summary>
public sealed class OlderEventsTests
{
    const double Day = 86_400;

    /// <summary>So little that nothing decided stays in memory.</summary>
    static readonly ExecutorLimits Forgetful = new() { Threads = 2, IdentityBytes = 1 };

    [Fact]
    public async Task Files_get_filters_when_they_are_first_asked_for_and_are_then_skipped()
    {
        await using var harness = await FilledAsync();
        var first = await RunAsync(harness, Old(100, 130));
        Assert.Equal((30, 0), (first.Accepted, first.Duplicate));
        Assert.Equal(30, Detail(first, "older"));
        Assert.Equal(3, Lookup(first, "files_read") + Lookup(first, "files_skipped"));

        var second = await RunAsync(harness, Old(200, 230));
        Assert.Equal((30, 0), (second.Accepted, second.Duplicate));
        Assert.Equal(0, Lookup(second, "files_read"));
        Assert.Equal(0, Lookup(second, "filters_made"));
    }

    [Fact]
    public async Task Files_of_a_batch_over_many_days_have_filters_before_anything_is_forgotten()
    {
        await using var harness = await ExecutorHarness.OpenAsync(limits: Forgetful with { WidePartitions = 2 });
        await RunAsync(harness, Old(0, 30));
        Assert.Equal(3, Directory.GetFiles(harness.CacheFolder, "*.filter", SearchOption.AllDirectories).Length);

        var slice = await RunAsync(harness, Old(0, 31));
        Assert.Equal((1, 30), (slice.Accepted, slice.Duplicate));
        Assert.Equal(3, Lookup(slice, "files_read"));
        Assert.Equal(0, Lookup(slice, "filters_made"));
    }

    [Fact]
    public async Task Copies_are_found_in_the_files_that_hold_them()
    {
        await using var harness = await FilledAsync();
        await RunAsync(harness, Old(100, 130));
        var slice = await RunAsync(harness, Events.Vehicle(1, second: -Day), Events.Vehicle(999, second: -2 * Day));
        Assert.Equal((1, 1), (slice.Accepted, slice.Duplicate));
        Assert.Equal(1, Lookup(slice, "files_read"));
    }

    [Fact]
    public async Task After_a_restart_filters_are_still_there_and_without_them_nothing_is_missed()
    {
        await using var harness = await FilledAsync();
        await RunAsync(harness, Old(100, 130));
        await harness.RestartAsync();
        var kept = await RunAsync(harness, [.. Old(100, 131), Events.Vehicle(0)]);
        Assert.Equal((1, 31), (kept.Accepted, kept.Duplicate));

        Directory.Delete(harness.CacheFolder, recursive: true);
        var deleted = await RunAsync(harness, Old(100, 132));
        Assert.Equal((1, 31), (deleted.Accepted, deleted.Duplicate));
        Assert.NotEqual(0, Lookup(deleted, "filters_made"));
        await harness.RestartAsync();
        var redrawn = await RunAsync(harness, Old(100, 133));
        Assert.Equal((1, 32), (redrawn.Accepted, redrawn.Duplicate));
    }

    [Fact]
    public async Task Filters_that_lie_are_not_believed()
    {
        await using var harness = await FilledAsync();
        await RunAsync(harness, Old(100, 130));
        var filters = Directory.GetFiles(harness.CacheFolder, "*.filter", SearchOption.AllDirectories);
        Assert.NotEmpty(filters);
        foreach (string path in filters)
        {
            byte[] bytes = File.ReadAllBytes(path);
            bytes.AsSpan(bytes.Length / 2).Clear();
            File.WriteAllBytes(path, bytes);
        }

        var slice = await RunAsync(harness, Old(100, 131));
        Assert.Equal((1, 30), (slice.Accepted, slice.Duplicate));
    }

    [Fact]
    public async Task Another_disk_limit_costs_reading_not_truth()
    {
        await using var harness = await FilledAsync(new() { Threads = 2, IdentityBytes = 1, FilterBytes = 1 });
        for (int round = 0; round < 3; round++)
        {
            var slice = await RunAsync(harness, Old(100, 130 + round));
            Assert.Equal(round == 0 ? (30, 0) : (1, 29 + round), (slice.Accepted, slice.Duplicate));
        }

        Assert.Empty(Directory.GetFiles(harness.CacheFolder, "*.filter", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Events_within_memory_are_not_looked_up()
    {
        await using var harness = await ExecutorHarness.OpenAsync();
        var slice = await RunAsync(harness, Old(0, 30));
        Assert.Equal(30, slice.Accepted);
        Assert.Null(slice.Detail);
        Assert.Empty(Directory.GetFiles(harness.CacheFolder, "*.filter", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_that_is_gone_fails_the_batch_as_something_to_try_again()
    {
        await using var harness = await FilledAsync();
        var (_, result) = await harness.RunAsync();
        Assert.Equal(0, result.Slices[0].Read);
        foreach (string path in Directory.GetFiles(harness.Store.Root, "*.parquet", SearchOption.AllDirectories))
        {
            File.Move(path, path + ".away");
        }

        await harness.AppendAsync(Old(100, 130));
        var error = await Assert.ThrowsAsync<Model.Errors.EnvironmentException>(() => harness.RunAsync());
        Assert.True(error.IsTransient);
        foreach (string path in Directory.GetFiles(harness.Store.Root, "*.away", SearchOption.AllDirectories))
        {
            File.Move(path, path[..^".away".Length]);
        }

        Assert.Equal(30, (await harness.RunAndApplyAsync()).Slices[0].Accepted);
    }

    /// <summary>Three days with two events each, and one of today that pushes the rest out of memory.</summary>
    static async Task<ExecutorHarness> FilledAsync(ExecutorLimits? limits = null)
    {
        var harness = await ExecutorHarness.OpenAsync(limits: limits ?? Forgetful);
        for (int day = 1; day <= 3; day++)
        {
            await RunAsync(
                harness, Events.Vehicle(day, second: -Day * day), Events.Vehicle(day + 10, second: -Day * day));
        }

        await RunAsync(harness, Events.Vehicle(0));
        await RunAsync(harness, Events.Vehicle(50, second: 3_600));
        return harness;
    }

    static string[] Old(int first, int end)
        => [.. Enumerable.Range(first, end - first).Select(n => Events.Vehicle(n, second: -Day * (1 + (n % 3))))];

    static async Task<SliceResult> RunAsync(ExecutorHarness harness, params string[] events)
    {
        await harness.AppendAsync(events);
        return (await harness.RunAndApplyAsync()).Slices[0];
    }

    static long Detail(SliceResult slice, string name)
        => JsonDocument.Parse(slice.Detail!).RootElement.GetProperty(name).GetInt64();

    static long Lookup(SliceResult slice, string name)
        => JsonDocument.Parse(slice.Detail!).RootElement.GetProperty("lookup").GetProperty(name).GetInt64();
}
