using Odograph.Engine.Decoding;
using Odograph.Engine.Execution;
using Odograph.Engine.Execution.Rollups;
using Odograph.Pipeline.Definition;

namespace Odograph.Engine.Tests.Execution.Rollups;

public sealed class PlainRollupTests
{
    const string Minute = "time_bucket(interval '1' minute, event_time) as w";

    [Theory]
    [InlineData($"select {Minute}, device_id, count(*) as n from vehicle group by 1, 2", true)]
    [InlineData($"select {Minute}, geohash(latitude, longitude, 9) as c, count(*) n from vehicle group by all", true)]
    [InlineData($"select {Minute}, histogram(v.\"year\", [1, 2]) as n from vehicle v group by 1", true)]
    [InlineData($"select {Minute}, arg_max(make, event_time) as n from vehicle group by 1", true)]
    [InlineData($"select {Minute}, max(make) as n from vehicle group by 1", false)]
    [InlineData($"select {Minute}, upper(make) as k, count(*) as n from vehicle group by 1, 2", false)]
    [InlineData($"select {Minute}, geohash(latitude, longitude, 13) as c, count(*) n from vehicle group by all", false)]
    [InlineData($"select {Minute}, count(*) filter (where year > 1) as n from vehicle group by 1", false)]
    [InlineData($"select {Minute}, count(*) as n from vehicle where year > 1 group by 1", false)]
    public void Plain_columns_are_summed_up_where_they_are_decoded_expressions_in_SQL(string sql, bool isPlain)
    {
        var model = TestModels.Of(("m", sql))[0];

        Assert.Equal(isPlain, PlainRollup.Of(model.Rollup, new DecodePlan(ExecutorHarness.Vehicle)) is not null);
    }

    [Theory]
    [InlineData(1_000, true)]
    [InlineData(20_000, false)]
    public async Task A_table_serves_the_next_batch_unless_its_slots_alone_would_fill_its_share(int groups, bool serves)
    {
        var models = TestModels.Of(("m", $"select {Minute}, count(*) as n from vehicle group by 1"));
        await using var harness = await ExecutorHarness.OpenAsync(models: models);
        var plan = new StreamPlan(ExecutorHarness.Vehicle, harness.Definition.RollupsOf("vehicle"));
        var batch = await harness.PlanAsync();
        var limits = new ExecutorLimits { Threads = 1, RollupBytes = 256 << 10 };
        PartTable used;
        using (var rollups = new PlainRollups(plan, batch, limits, harness.TmpFolder))
        {
            used = rollups.Open().Tables[0];
            Fill(used, groups);
        }

        using var next = new PlainRollups(plan, batch, limits, harness.TmpFolder);
        var table = next.Open().Tables[0];
        Assert.Equal(serves, ReferenceEquals(used, table));
        Assert.Equal(0, table.Count);
        Assert.True(table.Bytes < limits.RollupBytes / 2);
    }

    static unsafe void Fill(PartTable table, int groups)
    {
        long none = 0;
        for (int i = 0; i < groups; i++)
        {
            table.FindOrAdd((ulong)i, i * 60_000_000L, &none);
        }
    }

    [Fact]
    public void Those_of_the_built_in_pipeline_are_plain_but_for_the_one_with_a_condition()
    {
        var definition = PipelineFolder.BuiltIn();

        Assert.Equal(
            ["vehicle_1m", "traffic_5m", "weather_1h"],
            definition.Rollups
                .Where(model => PlainRollup.Of(
                    model.Rollup, new DecodePlan(definition.FindStream(model.Rollup.Stream)!)) is not null)
                .Select(model => model.Name));
    }
}
