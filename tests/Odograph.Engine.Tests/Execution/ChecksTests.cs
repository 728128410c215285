using Odograph.Model.Errors;
using Odograph.Model.Streams;

namespace Odograph.Engine.Tests.Execution;

public sealed class ChecksTests
{
    [Fact]
    public async Task A_check_in_SQL_names_what_is_false_and_lets_NULL_pass()
    {
        await using var harness = await ExecutorHarness.OpenAsync(With(
            new("even_year", "year % 2 = 0"), new("known_make", "make in ('Fiat', 'Kia')")));
        await harness.AppendAsync(
            Events.Vehicle(1),
            """{"deviceId":"d1","timestamp":1767250800}""",
            """{"deviceId":"d1","timestamp":1767250800,"year":2021,"make":"Zil"}""",
            """{"deviceId":"d1","timestamp":1767250800,"year":2021,"speed":600}""");
        var (_, result) = await harness.RunAsync();
        Assert.Equal((2, 2), (result.Slices[0].Accepted, result.Slices[0].Quarantined));
        var rows = harness.Rows(result, "SELECT reasons FROM {0} ORDER BY source_position", "quarantine");
        Assert.Equal(new object?[] { "even_year", "known_make" }, rows[0][0]);
        Assert.Equal(new object?[] { "speed_range", "even_year" }, rows[1][0]);
    }

    [Fact]
    public async Task A_check_that_throws_is_a_reason_and_the_others_go_on()
    {
        await using var harness = await ExecutorHarness.OpenAsync(With(new CheckDefinition("number", "make::int > 3")));
        await harness.AppendAsync(
            Enumerable.Range(0, 3_000).Select(n => Events.Vehicle(n, second: n).Replace(
                "Fiat", n % 3 == 0 ? "x" : n % 3 == 1 ? "2" : "7", StringComparison.Ordinal)));
        var (_, result) = await harness.RunAsync();
        Assert.Equal((1_000, 2_000), (result.Slices[0].Accepted, result.Slices[0].Quarantined));
        var rows = harness.Rows(result, "SELECT reasons[1], count(*) FROM {0} GROUP BY 1 ORDER BY 1", "quarantine");
        Assert.Equal([["number", 1_000L], ["number_error", 1_000L]], rows);
    }

    [Fact]
    public async Task Checks_see_the_lineage_columns()
    {
        await using var harness = await ExecutorHarness.OpenAsync(With(
            new CheckDefinition("first_only", "source_position < 1 and source = 'log' and ingested_at >= event_time")));
        await harness.AppendAsync(Events.Vehicle(1), Events.Vehicle(2));
        Assert.Equal(1, (await harness.RunAsync()).Result.Slices[0].Accepted);
    }

    [Fact]
    public async Task An_expression_that_is_none_is_the_users_error()
    {
        await using var harness = await ExecutorHarness.OpenAsync(
            With(new CheckDefinition("bad", "no_such_column > 1")));
        await harness.AppendAsync(Events.Vehicle(1));
        var error = await Assert.ThrowsAsync<OdographException>(() => harness.RunAsync());
        Assert.Equal(ErrorKind.User, error.Kind);
        Assert.Contains("no_such_column", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_forms_mean_what_they_mean_in_SQL()
    {
        CheckDefinition[] checks =
        [
            new("a", "latitude between -10 and 10.5"), new("b", "longitude >= 0"), new("c", "speed_kmh <= 99.5"),
            new("d", "year between 1990 and 2020"), new("e", "(latitude is null) = (longitude is null)"),
            new("f", "event_time >= timestamptz '2026-01-01 07:00:30+00'"),
            new(
                "g",
                "event_time between timestamptz '2026-01-01 07:00:00+00' and timestamptz '2026-01-01 07:01:30.5+00'"),
        ];
        var seen = new List<List<string>>();
        foreach (bool inSql in new[] { false, true })
        {
            var stream = ExecutorHarness.Vehicle with { Checks = checks };
            await using var harness = await ExecutorHarness.OpenAsync(stream, checksInSql: inSql);
            await harness.AppendAsync(Enumerable.Range(0, 3_000).Select(Any));
            var (_, result) = await harness.RunAsync();
            var rows = harness.Rows(
                result, "SELECT source_position, array_to_string(reasons, ',') FROM {0} ORDER BY 1", "quarantine");
            seen.Add([.. rows.Select(row => $"{row[0]} {row[1]}"), $"{result.Slices[0].Accepted} accepted"]);
        }

        Assert.True(seen[0].Count > 2_000);
        Assert.Equal(seen[0], seen[1]);
    }

    static string Any(int n)
    {
        var random = new Random(n);
        string[] fields =
        [
            $"\"latitude\":{random.Next(-12, 13) / 2.0 * 2}", $"\"longitude\":{random.Next(-3, 9)}",
            $"\"speed\":{random.Next(0, 210) / 2.0}", $"\"year\":{random.Next(1985, 2025)}",
        ];
        string some = string.Concat(fields.Where(_ => random.Next(4) > 0).Select(field => "," + field));
        return $$"""{"id":"{{n}}","deviceId":"d","timestamp":"{{Events.At(random.Next(0, 200) / 2.0)}}"{{some}}}""";
    }

    static StreamDefinition With(params CheckDefinition[] checks)
        => ExecutorHarness.Vehicle with { Checks = [.. ExecutorHarness.Vehicle.Checks, .. checks] };
}
