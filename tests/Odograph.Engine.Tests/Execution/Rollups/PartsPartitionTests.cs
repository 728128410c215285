using Odograph.DuckDb;
using Odograph.Engine.Execution;
using Odograph.Lake.Schemas;
using Odograph.Pipeline.Batches;

namespace Odograph.Engine.Tests.Execution.Rollups;

public sealed class PartsPartitionTests
{
    const int Days = 40;
    const string Model = """
        select time_bucket(interval '1' minute, event_time) as w, device_id, count(*) as n from vehicle group by 1, 2
        """;

    // From 2026-01-01 back into November.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Parts_of_many_days_are_a_file_a_month(bool isSql)
    {
        await using var harness = await FilledAsync(isSql);

        var (_, result) = await harness.RunAsync();

        Assert.Equal(Days, result.Files["vehicle"].Count);
        Assert.Equal([670, 671, 672], result.Files["m_parts"].Select(file => (int)file.Partition[0]!).Order());
        Assert.Equal(Days, result.Files["m_parts"].Sum(file => file.RecordCount));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_table_that_was_made_by_day_is_written_by_day(bool isSql)
    {
        await using var harness = await FilledAsync(isSql);
        var batch = await harness.PlanAsync();
        var parts = batch.Tables["m_parts"];
        var field = parts.Spec.Fields[0];
        var byDay = new PartitionSpec(
            0, [new PartitionField(field.SourceId, field.FieldId, "w_day", Transform.Day)]);
        var tables = new Dictionary<string, TargetTable>(batch.Tables) { ["m_parts"] = parts with { Spec = byDay } };

        var result = await harness.Executor.RunAsync(batch with { Tables = tables });

        Assert.Equal(Days, result.Files["m_parts"].Count);
        Assert.Equal(Days, result.Files["m_parts"].Select(file => file.Partition[0]).Distinct().Count());
    }

    [Fact]
    public async Task Parts_that_are_written_between_partitions_add_up()
    {
        const int EventsADay = 50;
        await using var harness = await ExecutorHarness.OpenAsync(
            limits: new ExecutorLimits { Threads = 2, RollupBytes = 60_000 }, models: TestModels.Of(("m", Model)));
        await harness.AppendAsync(Enumerable.Range(0, Days * EventsADay).Select(
            n => Events.Vehicle(n, second: (-86_400 * (n % Days)) + (n / Days))));

        var (batch, result) = await harness.RunAsync();

        var files = result.Files["m_parts"];
        Assert.InRange(files.Count, 4, Days);
        Assert.Equal(files.Count, files.Select(file => file.Path).Distinct().Count());
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        var found = connection.Rows(
            "SELECT sum(n)::BIGINT, count(DISTINCT w) "
                + $"FROM read_parquet({SqlText.ListOf(files.Select(harness.PathOf))})");
        Assert.Equal([(long)Days * EventsADay, (long)Days], found[0]);
        await harness.ApplyAsync(batch, result);
    }

    static async Task<ExecutorHarness> FilledAsync(bool isSql)
    {
        var harness = await ExecutorHarness.OpenAsync(models: TestModels.Of(("m", Model)), rollupsInSql: isSql);
        await harness.AppendAsync(Enumerable.Range(0, Days).Select(n => Events.Vehicle(n, second: -86_400 * n)));
        return harness;
    }
}
