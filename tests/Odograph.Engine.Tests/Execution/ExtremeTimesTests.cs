using System.Globalization;
using Odograph.Engine.Execution;
using Odograph.Engine.Tests.Execution.Rollups;
using Odograph.Model.Streams;

namespace Odograph.Engine.Tests.Execution;

/// <summary>Event times that no calendar of the platform has, in streams that take them.</summary>
public sealed class ExtremeTimesTests
{
    /// <summary>Years -1199, 0, 1, 1969, 10000: the last is a quarantine reason, the others are rows.</summary>
    static readonly string[] Times =
    [
        "-99999999999", "\"0001-01-01T00:00:00+14:00\"", "\"0001-01-01T00:00:00Z\"",
        "\"1969-12-31T23:59:59.999999Z\"", "\"9999-12-31T23:59:59-14:00\"",
    ];

    [Theory]
    [InlineData(EventTimePartition.Day)]
    [InlineData(EventTimePartition.Month)]
    public async Task Each_is_a_row_once_or_refused(EventTimePartition partition)
    {
        await using var harness = await ExecutorHarness.OpenAsync(Stream(partition));
        await harness.AppendAsync(Times.Select(time => $$"""{"deviceId":"d1","timestamp":{{time}}}"""));
        var first = await harness.RunAndApplyAsync();
        await harness.RestartAsync();
        await harness.AppendAsync(Times.Select(time => $$"""{"deviceId":"d1","timestamp":{{time}}}"""));
        var again = await harness.RunAndApplyAsync();

        Assert.Equal((4, 0, 1), CountsOf(first));
        Assert.Equal((0, 4, 1), CountsOf(again));
        Assert.Equal(
            [-99_999_999_999_000_000, -62_135_647_200_000_000, -62_135_596_800_000_000, -1L],
            harness.Rows(first, "SELECT epoch_us(event_time) FROM {0} ORDER BY 1").Select(row => row[0]));
    }

    /// <summary>Nothing stays in memory: the lake is asked, in SQL, about instants before 1970.</summary>
    [Fact]
    public async Task Numbers_in_SQL_are_those_of_no_culture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        CultureInfo.CurrentCulture = culture;
        var limits = new ExecutorLimits { Threads = 2, IdentityBytes = 1 };
        await using var harness = await ExecutorHarness.OpenAsync(Stream(EventTimePartition.Day), limits);
        for (int batch = 0; batch < 3; batch++)
        {
            await harness.AppendAsync(Times.Select(time => $$"""{"deviceId":"d1","timestamp":{{time}}}"""));
            await harness.AppendAsync(Events.Vehicle(batch));
            var counts = CountsOf(await harness.RunAndApplyAsync());

            Assert.Equal(batch == 0 ? (5, 0, 1) : (1, 4, 1), counts);
        }

        await harness.RestartAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_accepted_one_is_in_a_part_of_a_roll_up(bool isSql)
    {
        var models = TestModels.Of(
            ("m", "select time_bucket(interval '1' hour, event_time) as w, count(*) as n from vehicle group by 1"));
        await using var harness = await ExecutorHarness.OpenAsync(
            Stream(EventTimePartition.Day), models: models, rollupsInSql: isSql);
        await harness.AppendAsync(Times.Select(time => $$"""{"deviceId":"d1","timestamp":{{time}}}"""));
        var result = await harness.RunAndApplyAsync();

        Assert.Equal([4L], harness.Rows(result, "SELECT sum(n)::BIGINT FROM {0}", "m_parts")[0]);
    }

    static StreamDefinition Stream(EventTimePartition partition)
        => ExecutorHarness.Vehicle with { Partition = partition, Checks = [] };

    static (long Accepted, long Duplicate, long Quarantined) CountsOf(Odograph.Pipeline.Batches.BatchResult result)
    {
        var slice = Assert.Single(result.Slices);
        return (slice.Accepted, slice.Duplicate, slice.Quarantined);
    }
}
