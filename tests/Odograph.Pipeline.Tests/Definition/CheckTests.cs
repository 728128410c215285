namespace Odograph.Pipeline.Tests.Definition;

public sealed class CheckTests
{
    [Theory]
    [InlineData("speed_kmh between 0 and 500")]
    [InlineData("SPEED_KMH > 0 -- said twice")]
    [InlineData("(speed_kmh is null) = (name is null)")]
    [InlineData("event_time >= timestamptz '1990-01-01 00:00:00+00'")]
    [InlineData("regexp_matches(name, '^[a-z]+$') and length(device_id) < 10")]
    [InlineData("\"len(list_filter([1, 2], x -> x > speed_kmh)) > 0\"")]
    [InlineData("age(event_time, timestamptz '1990-01-01') > interval 1 day")]
    [InlineData("if(speed_kmh < 0, null, true)")]
    public void Conditions_over_a_row_are_taken(string expression) => Assert.Equal([], Lint(expression));

    [Theory]
    [InlineData("sped_kmh > 3", 6, "unknown column 'sped_kmh'; did you mean 'speed_kmh'?")]
    [InlineData("true or foo = 1", 14, "unknown column 'foo'; known are event_id, device_id, "
        + "event_time, speed_kmh, name")]
    [InlineData("s.speed_kmh > 3", 6, "unknown column 's.speed_kmh'; did you mean 'speed_kmh'?")]
    [InlineData("speed_kmh >", 17, "syntax error at end of input")]
    [InlineData("speed_kmh > 0) or (true", 19, "syntax error at or near \")\"")]
    [InlineData("nosuch(speed_kmh)", 6, "Scalar Function with name nosuch does not exist!")]
    [InlineData("name > speed_kmh + 'x'::date", 6, "")]
    [InlineData("true; drop table x", 6, "must be one SQL expression over a row, without SELECT parts around it")]
    [InlineData("true; select 1", 6, "must be one SQL expression over a row, without SELECT parts around it")]
    [InlineData("true from range(3)", 6, "must be one SQL expression over a row, without SELECT parts around it")]
    [InlineData("true as yes", 6, "must be one SQL expression over a row, without SELECT parts around it")]
    [InlineData("true, false", 6, "must be one SQL expression over a row, without SELECT parts around it")]
    [InlineData("speed_kmh > (select 3)", 18, "a query inside a check is not possible")]
    [InlineData("max(speed_kmh) > 3", 6, "aggregates are not allowed")]
    [InlineData("sum(speed_kmh) over () > 3", 6, "sum() over rows is not possible")]
    [InlineData("speed_kmh > $1", 6, "a parameter has no value here")]
    [InlineData("speed_kmh", 6, "is a value of type DOUBLE; expected a condition")]
    public void Expressions_that_could_not_run_are_reported_at_their_place(
        string expression, int column, string message)
    {
        var problem = Assert.Single(Lint(expression));

        if (message.Length > 0)
            Assert.StartsWith($"streams/s.yaml:6:{column}: check 'c': {message}", problem, StringComparison.Ordinal);
        Assert.StartsWith("streams/s.yaml:6:", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("event_time < now()", "now()")]
    [InlineData("event_time < current_timestamp", "current_timestamp")]
    [InlineData("event_time > current_date - 7", "current_date")]
    [InlineData("event_time > today()", "today()")]
    [InlineData("event_time > ago(interval 1 day)", "ago()")]
    [InlineData("age(event_time) < interval 1 day", "age()")]
    [InlineData("random() < 0.5", "random()")]
    [InlineData("uuid()::varchar <> event_id", "uuid()")]
    [InlineData("current_setting('TimeZone') = 'UTC'", "current_setting()")]
    public void What_changes_from_run_to_run_is_refused(string expression, string function)
        => Assert.Contains(
            $"check 'c': {function} does not give the same answer when a batch is run again",
            Assert.Single(Lint(expression)), StringComparison.Ordinal);

    [Fact]
    public void Place_is_found_in_every_way_to_write_a_text()
    {
        const string Stream = """
            stream: s
            columns: { a: double }
            checks:
              quoted: 'a > ''x'' or b > 1'
              double: "a > 1
                or b > 1"
              folded: >-
                a > 1
                or b > 1
              literal: |
                a > 1 -- ü

                  or b > 1
            """;

        Assert.Equal(
            ["4:25", "6:8", "9:8", "13:10"],
            PipelineText.OfStream(
                Stream).Lint().Select(problem => string.Join(':', problem.Split(':').Skip(1).Take(2))));
    }

    [Fact]
    public void Every_check_is_looked_at_and_every_fault_in_it()
    {
        const string Stream = """
            stream: s
            columns: { a: double }
            checks:
              one: b > c
              two: a >
              three: a > 1
              four:
              Five: a > 1
              future: a > 1
              six_error: a > 1
            """;

        Assert.Equal(
            [
                "streams/s.yaml:4:8: check 'one': unknown column 'b'; did you mean 'a'?",
                "streams/s.yaml:4:12: check 'one': unknown column 'c'; did you mean 'a'?",
                "streams/s.yaml:5:11: check 'two': syntax error at end of input",
                "streams/s.yaml:7:8: check 'four' has no value",
                "streams/s.yaml:8:3: check 'Five' is not a name: a lower-case letter, then "
                    + "lower-case letters, digits and '_'",
                "streams/s.yaml:9:3: check 'future': that name is a fixed reason of the quarantine table; rename it",
                "streams/s.yaml:10:3: check 'six_error': names that end in '_error' say that a check failed to run; "
                    + "rename it",
            ],
            PipelineText.OfStream(Stream).Lint());
    }

    [Fact]
    public void A_long_sum_is_taken()
        => Assert.Equal([], Lint($"speed_kmh{string.Concat(Enumerable.Repeat(" + 1", 100))} > 0"));

    [Fact]
    public void What_is_nested_beyond_all_measure_is_a_fault_of_the_check()
    {
        var problem = Assert.Single(Lint($"speed_kmh{string.Concat(Enumerable.Repeat(" + 1", 3000))} > 0"));

        Assert.StartsWith("streams/s.yaml:6:", problem, StringComparison.Ordinal);
    }

    static IReadOnlyList<string> Lint(string expression) => PipelineText.OfStream(
        $"stream: s\ncolumns:\n  speed_kmh: double\n  name: string\nchecks:\n  c: {expression}\n").Lint();
}
