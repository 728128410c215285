using Odograph.Lake.Schemas;
using Odograph.Pipeline.Definition.Rollups;

namespace Odograph.Pipeline.Tests.Definition.Rollups;

public sealed class ModelTests
{
    const string Minute = "time_bucket(interval '1' minute, event_time) as w";

    [Theory]
    [InlineData($"select {Minute}, count(*) as n from s group by 1")]
    [InlineData($"select {Minute}, device_id, count(a) as n from s group by w, device_id;")]
    [InlineData($"SELECT {Minute}, sum(B) AS n FROM s AS x WHERE x.a > 3 GROUP BY ALL")]
    [InlineData($"select {Minute}, round(a) as r, avg(a) filter (where b > 1) as n from s group by 1, round(a)")]
    [InlineData($"select {Minute}, min(name) as l, max(event_time) as h, count(*) as n from s group by 1")]
    [InlineData($"select {Minute}, arg_min(name, event_time) as f, max_by(a, event_time) as l from s group by 1")]
    [InlineData($"select {Minute}, geohash(a, a, 5) as c, histogram(a, [1, 2.5, 3 + 1]) as h from s group by 1, 2")]
    [InlineData("select time_bucket('90 seconds'::interval, s.event_time) as w, count(*) as n from s group by w")]
    [InlineData("select time_bucket(interval 7 days, event_time) as w, count(*) as n from s group by 1")]
    public void Models_that_add_up_are_taken(string sql) => Assert.Equal([], Lint(sql));

    [Fact]
    public void A_long_expression_is_taken() => Assert.Equal([], Lint(
        $"select {Minute}, max(a{string.Concat(Enumerable.Repeat(" + 1", 100))}) as n from s group by 1"));

    [Theory]
    [InlineData("select count(*) as n from s", "count", "no time bucket: group by time_bucket(")]
    [InlineData(
        $"select {Minute}, count(distinct name) as n from s group by 1",
        "count", "distinct counts do not add up")]
    [InlineData(
        $"select {Minute}, median(a) as n from s group by 1",
        "median", "median(): percentiles do not add up")]
    [InlineData(
        $"select {Minute}, quantile_cont(a, 0.9) as n from s group by 1",
        "quantile", "quantile_cont(): percentiles do")]
    [InlineData(
        $"select {Minute}, stddev(a) as n from s group by 1",
        "stddev", "stddev() is not stored; take count(x), sum(x)")]
    [InlineData(
        $"select {Minute}, last(a) as n from s group by 1",
        "last", "last(): which row comes last depends on the")]
    [InlineData(
        $"select {Minute}, bit_xor(b) as n from s group by 1",
        "bit_xor", "bit_xor() does not add up over batches")]
    [InlineData($"select {Minute}, arg_max(a, b) as n from s group by 1", "arg_max", "write arg_max(x, event_time)")]
    [InlineData(
        $"select {Minute}, histogram(a) as n from s group by 1",
        "histogram", "a histogram without bounds has other bins")]
    [InlineData(
        $"select {Minute}, histogram(a, [2, 1]) as n from s group by 1",
        "histogram", "write histogram(x, [10, 20, 50])")]
    [InlineData($"select {Minute}, sum(c) as n from s group by 1", "sum", "sum over BIGINT may leave")]
    [InlineData(
        $"select {Minute}, sum(a) / count(*) as n from s group by 1",
        "sum", "'n' is neither a group key nor one")]
    [InlineData($"select {Minute}, count(*) from s group by 1", "count", "this column needs a name: write 'as name'")]
    [InlineData($"select {Minute}, count(*) as N from s group by 1", "count", "'N' is not a name")]
    [InlineData(
        $"select {Minute}, count(*) as is_final from s group by 1",
        "count", "the view adds a column 'is_final'")]
    [InlineData(
        $"select {Minute}, avg(a) as n, count(a) as n_count from s group by 1",
        "count", "'n_count' and 'n' would both")]
    [InlineData($"select {Minute}, count(*) as n from s group by 1, name", "name", "this key is not selected")]
    [InlineData(
        $"select {Minute}, [a] as k, count(*) as n from s group by 1, 2",
        "a] as", "key 'k' is of type DOUBLE[]")]
    [InlineData(
        $"select {Minute}, count(*) as n from s where a < random() group by 1",
        "random", "random() does not give the same")]
    [InlineData(
        $"select {Minute}, count(*) as n from s where event_time < now() group by 1",
        "now", "now() does not give")]
    public void Aggregates_that_do_not_add_up_are_refused_at_their_place(string sql, string at, string message)
    {
        int column = sql.IndexOf(at, StringComparison.Ordinal) + 1;

        string found = string.Join('\n', Lint(sql));

        Assert.StartsWith($"models/m.sql:1:{column}: {message}", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        $"select {Minute}, uuid() as u, count(*) as n from s group by 1, 2",
        "uuid", "uuid() does not give the same")]
    [InlineData(
        $"select {Minute}, count(*) as n from s group by 1 having count(*) > 1",
        "count(*) > 1", "HAVING: a batch sees")]
    [InlineData(
        $"select {Minute}, count(*) as n from s group by 1 order by 2",
        "2", "ORDER BY: a table has no order")]
    [InlineData($"select {Minute}, count(*) as n from s group by 1 limit 3", "3", "LIMIT: a batch sees a part")]
    [InlineData(
        $"select distinct {Minute}, count(*) as n from s group by 1",
        "select", "DISTINCT: groups are distinct")]
    [InlineData(
        $"select {Minute}, count(*) as n from s, s t group by 1",
        "s, s t", "a model reads one stream: what is joined")]
    [InlineData(
        $"select {Minute}, count(*) as n from s join s t using (a) group by 1",
        "s join", "a model reads one stream")]
    [InlineData(
        $"select {Minute}, count(*) as n from (select * from s) group by 1",
        "* from s)", "a query inside FROM")]
    [InlineData(
        $"with x as (select 1) select {Minute}, count(*) as n from s group by 1",
        "1)", "WITH: a model is one")]
    [InlineData("select 1 union select 2", "1", "a model is one SELECT … FROM stream [WHERE …] GROUP BY …: no UNION")]
    [InlineData(
        $"select {Minute}, count(*) as n from range(3) group by 1",
        "range", "a model reads one of the pipeline's")]
    [InlineData($"select {Minute}, count(*) as n from z group by 1", "z", "unknown stream 'z'; did you mean 's'?")]
    [InlineData(
        $"select {Minute}, name, count(*) as n from s group by rollup (1, 2)",
        "1, 2", "grouping sets, ROLLUP and CUBE")]
    [InlineData(
        $"select {Minute}, row_number() over () as n from s group by 1",
        "row_number", "row_number() over rows")]
    [InlineData(
        $"select {Minute}, (select 1) as n, count(*) as m from s group by 1, 2",
        "(select", "a query inside a model")]
    [InlineData(
        $"select {Minute}, sum(speed) as n from s group by 1",
        "speed", "unknown column 'speed'; known are event_id")]
    [InlineData($"select {Minute}, sum(name) as n from s group by 1", "sum", "No function matches the given name")]
    [InlineData(
        $"select {Minute}, count(*) as n, from s where group by 1",
        "group", "syntax error at or near \"group\"")]
    [InlineData(
        "select time_bucket(interval '3' month, event_time) as w, count(*) as n from s group by 1",
        "'3'", "the bucket's length must be between 1 second and 366 days, without months")]
    [InlineData(
        "select time_bucket(interval '1' day, d) as w, count(*) as n from s group by 1",
        "time_bucket", "the bucket must be ")]
    [InlineData(
        $"select {Minute}, time_bucket(interval 2 days, event_time) as v, count(*) as n from s group by 1, 2",
        "time_bucket(interval 2", "a second time bucket")]
    [InlineData("delete from s", "delete", "a model is one SELECT")]
    [InlineData("select 1; select 2", "2", "a model is one SELECT")]
    [InlineData(" ", " ", "the file is empty")]
    public void What_does_not_add_up_is_refused_at_its_place(string sql, string at, string message)
    {
        int column = sql.IndexOf(at, StringComparison.Ordinal) + 1;

        string found = string.Join('\n', Lint(sql));

        Assert.StartsWith($"models/m.sql:1:{column}: {message}", found, StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_of_a_model_are_named_at_once_with_their_lines() => Assert.Equal(
        ["models/m.sql:3:8", "models/m.sql:4:12", "models/m.sql:6:7", "models/m.sql:7:24"],
        Lint("""
            -- Grüße, Čapek
            select time_bucket(interval '1' minute, event_time) as w,
                   nosuch + 1 as k,
                   sum(x.a) as n
            from s
            where now() > event_time
            group by 1, 2 order by 1
            """).Select(problem => problem.Split(": ")[0]));

    [Theory]
    [InlineData("s", "the stream 's' has a table of that name")]
    [InlineData("ledger", "every job has a table of that name")]
    [InlineData("s_data", "a view of the stream 's' has that name")]
    [InlineData("m_parts", "names that end in '_parts'")]
    public void Names_of_others_are_refused(string name, string message)
    {
        var problem = Assert.Single(Of(name, $"select {Minute}, count(*) as n from s group by 1").Lint());

        Assert.StartsWith($"pipeline.yaml:3:11: roll-up '{name}': {message}", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Layout_and_comments_do_not_change_the_definition_anything_else_does()
    {
        string Hash(string sql) => Of("m", sql).Read().Hash;
        string plain = Hash($"select {Minute}, avg(a) as n from s where a > 3 group by 1");

        Assert.Equal(plain, Hash($"SELECT {Minute}, -- why\n avg(s.a) AS n\nFROM s WHERE A > 3 GROUP BY w;\n"));
        Assert.NotEqual(plain, Hash($"select {Minute}, avg(a) as n from s where a > 4 group by 1"));
        Assert.NotEqual(plain, Hash($"select {Minute}, max(a) as n from s where a > 3 group by 1"));
        Assert.NotEqual(
            plain, Hash($"select {Minute}, avg(a) filter (where b > 4) as n from s where a > 3 group by 1"));
    }

    [Fact]
    public void Parts_keep_what_each_aggregate_needs()
    {
        var rollup = Of("m", $"""
            select {Minute}, name, count(*) as n, avg(a) as x, arg_max(b, event_time) as l, histogram(a, [1, 2]) as h
            from s where name <> 'x' group by 1, 2
            """).Read().Rollups[0].Rollup;

        Assert.Equal(
            ["w", "name", "n", "x_sum", "x_count", "l", "l_at", "l_device", "l_event", "h_bin_0", "h_bin_1", "h_bin_2"],
            rollup.PartColumns().Select(column => column.Name));
        Assert.Equal(60_000_000, rollup.WidthMicros);
        Assert.Equal(FieldType.Int, rollup.Columns[4].Type);
        Assert.Equal(("s", "(\"name\" != 'x')"), (rollup.Stream, rollup.Where));
    }

    [Fact]
    public void Property_reads_back_as_the_same_rollup()
    {
        var rollup = Of("m", $"""
            select {Minute}, date_trunc('day', event_time)::date as d, sum(b) filter (where a > 1) as n,
                   histogram(a, [0.1, 1e300]) as h, min(name) as l from s group by 1, 2
            """).Read().Rollups[0].Rollup;

        string text = RollupJson.Write(rollup);

        Assert.Equal(text, RollupJson.Write(RollupJson.Read(text)));
        Assert.Equal(rollup.PartColumns(), RollupJson.Read(text).PartColumns());
    }

    static PipelineText Of(string name, string sql) => new(
        ("pipeline.yaml", $"pipeline: p\nstreams: [s]\nrollups: [{name}]\n"),
        ("streams/s.yaml", "stream: s\ncolumns: { a: double, b: int, c: long, name: string, d: timestamp }\n"),
        ($"models/{name}.sql", sql));

    static IReadOnlyList<string> Lint(string sql) => Of("m", sql).Lint();
}
