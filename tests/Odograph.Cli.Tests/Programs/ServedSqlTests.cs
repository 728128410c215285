using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Odograph.Testing.Processes;

namespace Odograph.Cli.Tests.Programs;

/// <summary>Queries to a running program, beside the same ones to its data folder.</summary>
public sealed class ServedSqlTests(ServedSqlTests.Running running) : IClassFixture<ServedSqlTests.Running>
{
    const string Mixed = "select device_id, count(*) as n, max(event_time) as \"last, seen\", 1.50 as fare, "
        + "[1, null] as list, {'a': 'ü\"'} as struct, true as yes, null as nothing, 'nan'::double as nan "
        + "from vehicle group by 1 order by 1";

    readonly DataProgram _program = running.Program;

    [Theory]
    [InlineData("table", Mixed)]
    [InlineData("json", Mixed)]
    [InlineData("ndjson", Mixed)]
    [InlineData("csv", Mixed)]
    [InlineData("table", "select 1 as a where false")]
    [InlineData("json", "select 1 as a where false")]
    [InlineData("csv", "select a from range(30000) r(a) order by a")]
    public async Task A_server_gives_what_the_data_folder_gives(string form, string sql)
    {
        var local = await _program.RunAsync("sql", sql, "-o", form);
        var served = await _program.RunAsync("sql", sql, "-o", form, "--url", running.Address);

        Assert.Equal((0, local.Output, ""), (served.ExitCode, served.Output, served.Error));
        Assert.NotEmpty(local.Output);
    }

    [Fact]
    public async Task An_earlier_batch_is_asked_for_and_the_query_may_come_from_standard_input()
    {
        const string Count = "select count(*) as n from vehicle";

        var before = await _program.FeedAsync(
            Count, "sql", "-", "-o", "csv", "--url", running.Address, "--as-of", "batch:0");
        var now = await _program.FeedAsync(Count, "sql", "-o", "csv", "--url", running.Address + "/");

        Assert.Equal(("n\n0\n", "n\n20\n"), (before.Output, now.Output));
    }

    [Theory]
    [InlineData("selec 1")]
    [InlineData("drop table vehicle")]
    [InlineData("select * from read_text('/etc/hostname')")]
    public async Task What_is_wrong_with_a_query_is_told_in_the_same_words(string sql)
    {
        var local = await _program.RunAsync("sql", sql);
        var served = await _program.RunAsync("sql", sql, "--url", running.Address);

        Assert.Equal((2, "", local.Error), (served.ExitCode, served.Output, served.Error));
    }

    [Theory]
    [InlineData("select 1 from range(200000)", "100000 rows")]
    [InlineData("select 1", "as of batch 99: the last applied batch is", "--as-of", "batch:99")]
    public async Task A_limit_of_the_server_is_a_matter_of_the_query(string sql, string told, params string[] more)
    {
        var run = await _program.RunAsync(["sql", sql, "--url", running.Address, .. more]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_matter_of_the_machine()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string free = $"http://{listener.LocalEndpoint}";
        listener.Stop();

        var none = await _program.RunAsync("sql", "select 1", "--url", free);
        var other = await _program.RunAsync("sql", "select 1", "--url", running.Address + "/elsewhere");
        var bad = await _program.RunAsync("sql", "select 1", "--url", "localhost:8080");

        Assert.Equal((4, 4, 2), (none.ExitCode, other.ExitCode, bad.ExitCode));
        Assert.Contains("odograph up", none.Error, StringComparison.Ordinal);
    }

    /// <summary>`up` over a folder with one batch.</summary>
    public sealed class Running : IAsyncLifetime
    {
        Process? _up;

        public DataProgram Program { get; } = new();

        public string Address { get; private set; } = "";

        public async Task InitializeAsync()
        {
            Assert.Equal(
                0, (await Program.FeedAsync(DataProgram.Events(20), "ingest", "-", "--stream", "vehicle")).ExitCode);
            _up = ProcessRun.Start(
                OdographProgram.Path,
                ["up", "--no-simulator", "--no-browser", "--port", "0", "--data", Program.Data],
                environment: OdographProgram.Plain);
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            while (await _up.StandardError.ReadLineAsync(limit.Token) is { } line)
            {
                if (line.StartsWith("map ", StringComparison.Ordinal))
                {
                    Address = line["map ".Length..].Trim().TrimEnd('/');
                    return;
                }
            }

            Assert.Fail("`up` ended before it said where it listens");
        }

        public async Task DisposeAsync()
        {
            if (_up is not null)
            {
                _up.Kill();
                await _up.WaitForExitAsync();
                _up.Dispose();
            }

            Program.Dispose();
        }
    }
}
