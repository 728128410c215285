using Odograph.Engine.Decoding;
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
