namespace Odograph.Cli.Tests.Programs;

/// <summary>One filled data folder, read in all ways.</summary>
public sealed class ReadingTests(ReadingTests.Filled filled) : IClassFixture<ReadingTests.Filled>
{
    readonly DataProgram _program = filled.Program;

    [Theory]
    [InlineData("create table a as select 1")]
    [InlineData("insert into vehicle select * from vehicle")]
    [InlineData("copy vehicle to 'stolen.csv'")]
    [InlineData("select * from read_csv('/etc/hostname')")]
    [InlineData("attach 'other.db'")]
    [InlineData("set enable_external_access = true")]
    [InlineData("select 1; drop table vehicle")]
    [InlineData("selec 1")]
    public async Task Sql_that_does_more_than_read_tables_is_refused(string sql)
    {
        var run = await _program.RunAsync("sql", sql);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("error: run SQL: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "[\n{\"n\":1,\"t\":\"a,b\",\"z\":null}\n]\n")]
    [InlineData("ndjson", "{\"n\":1,\"t\":\"a,b\",\"z\":null}\n")]
    [InlineData("csv", "n,t,z\n1,\"a,b\",\n")]
    [InlineData("table", "n  t    z\n-  ---  -\n1  a,b\n")]
    public async Task Results_come_in_each_form_and_alone_on_standard_output(string form, string expected)
    {
        var run = await _program.RunAsync("sql", "select 1 as n, 'a,b' as t, null as z", "-o", form);

        Assert.Equal((0, expected, ""), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task A_query_may_come_from_standard_input_and_read_an_earlier_batch()
    {
        var now = await _program.FeedAsync("select count(*) as n from vehicle", "sql", "-o", "ndjson");
        var before = await _program.FeedAsync(
            "select count(*) as n from vehicle", "sql", "-", "-o", "ndjson", "--as-of", "batch:1");
        var later = await _program.RunAsync("sql", "select 1", "--as-of", "batch:99");

        Assert.Equal(("{\"n\":30}\n", "{\"n\":20}\n", 2), (now.Output, before.Output, later.ExitCode));
    }

    [Fact]
    public async Task The_path_of_a_table_stands_alone_on_the_last_line()
    {
        var run = await _program.RunAsync("lake", "path", "vehicle");

        Assert.Equal(Path.Combine(_program.Data, "lake", "smart_city", "vehicle"), run.Lines[^1]);
        Assert.True(Directory.Exists(Path.Combine(run.Lines[^1], "metadata")));
    }

    [Theory]
    [InlineData("lake ls")]
    [InlineData("lake show vehicle")]
    [InlineData("lake snapshots ledger")]
    [InlineData("lake verify")]
    [InlineData("quarantine ls")]
    [InlineData("quarantine show --limit 1")]
    [InlineData("tail vehicle --once")]
    public async Task Reading_needs_no_lock_and_shows_no_escape_codes(string line)
    {
        using var writer = new Cli.Data.DataFolder(_program.Data).OpenForWriting("test", TimeProvider.System);

        var run = await _program.RunAsync(line.Split(' '));

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.NotEmpty(run.Output);
        Assert.DoesNotContain('\u001b', run.Output + run.Error);
    }

    [Theory]
    [InlineData("ingest - --stream vehicle")]
    [InlineData("run --until-caught-up")]
    [InlineData("simulate --events 1")]
    [InlineData("up --run-for 1s")]
    [InlineData("quarantine redrive --all")]
    public async Task A_second_writer_is_told_who_the_first_is(string line)
    {
        using var writer = new Cli.Data.DataFolder(_program.Data).OpenForWriting("up", TimeProvider.System);

        var run = await _program.RunAsync(line.Split(' '));

        Assert.Equal((4, ""), (run.ExitCode, run.Output));
        Assert.Contains($"`odograph up`, process {Environment.ProcessId}", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Two batches of the vehicle stream.</summary>
    public sealed class Filled : IAsyncLifetime
    {
        public DataProgram Program { get; } = new();

        public async Task InitializeAsync()
        {
            Assert.Equal(
                0, (await Program.FeedAsync(DataProgram.Events(20), "ingest", "-", "--stream", "vehicle")).ExitCode);
            var second = await Program.FeedAsync(
                DataProgram.Events(10, 20) + "{\n", "ingest", "-", "--stream", "vehicle");
            Assert.Equal(5, second.ExitCode);
        }

        public Task DisposeAsync()
        {
            Program.Dispose();
            return Task.CompletedTask;
        }
    }
}
