using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Odograph.Testing.Processes;

namespace Odograph.Cli.Tests.Programs;

public sealed class UpTests : IDisposable
{
    static readonly string[] Journey =
        ["up", "--journey", "london-birmingham", "--seed", "42", "--pace", "max", "--run-for", "60s", "-o", "ndjson"];

    readonly DataProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_journey_fills_five_tables_and_a_second_one_adds_nothing()
    {
        var first = Ledger(await _program.RunAsync(Journey));
        var second = Ledger(await _program.RunAsync([.. Journey, "--quiet"]));

        Assert.Equal(["vehicle", "gps", "traffic", "weather", "emergency"], first.Select(row => row.Stream));
        Assert.All(first, row => Assert.Equal((true, row.Read, 0), (row.Read > 50, row.Accepted, row.Duplicate)));
        Assert.Equal(first.Select(row => (row.Read, 0, row.Read)), second.Select(
            row => (row.Read, row.Accepted, row.Duplicate)));
        Assert.Equal(0, (await _program.RunAsync("lake", "verify")).ExitCode);
    }

    [Fact]
    public async Task A_city_moves_until_its_time_is_over_and_all_of_it_is_processed()
    {
        var run = await _program.RunAsync(
            "up", "--run-for", "2s", "--rate", "500", "--no-browser", "--port", "0", "-o", "ndjson");

        Assert.All(Ledger(run), row => Assert.Equal(row.Read, row.Accepted));
        Assert.Contains("./odograph sql --data", run.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_program.Data, "truth", "trips.ndjson")));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_a_matter_of_the_machine()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var run = await _program.RunAsync("up", "--run-for", "1s", "--port", $"{port}");

        Assert.Equal(4, run.ExitCode);
        Assert.Contains($":{port}", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Interrupted_it_finishes_and_says_so_by_its_code()
    {
        using var process = ProcessRun.Start(
            OdographProgram.Path, ["run", "--data", _program.Data], environment: OdographProgram.Plain);
        string? begun = await process.StandardError.ReadLineAsync();
        using var kill = ProcessRun.Start("kill", ["-INT", $"{process.Id}"]);
        await process.WaitForExitAsync();

        Assert.Equal(130, process.ExitCode);
        Assert.StartsWith("job smart_city", begun, StringComparison.Ordinal);
        Assert.Empty(await File.ReadAllTextAsync(Path.Combine(_program.Data, "lock")));
    }

    [Fact]
    public async Task Trouble_is_told_before_there_are_rows_to_show()
    {
        var environment = new Dictionary<string, string?>(OdographProgram.Plain)
        {
            ["ODOGRAPH_FAIL"] = "log.append.before-write:enospc:1+",
        };
        using var process = ProcessRun.Start(
            OdographProgram.Path, ["up", "--data", _program.Data], environment: environment);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        string? line = "";
        try
        {
            while (line?.Contains("retrying: append to log", StringComparison.Ordinal) == false)
            {
                line = await process.StandardError.ReadLineAsync(limit.Token);
            }
        }
        finally
        {
            process.Kill();
        }

        Assert.NotNull(line);
    }

    [Fact]
    public async Task What_it_cannot_say_any_more_does_not_end_it()
    {
        const string Mute = "exec \"$0\" run --run-for 1s --data \"$1\" 2>/dev/full";

        var run = await ProcessRun.StartAsync(
            "/bin/sh", ["-c", Mute, OdographProgram.Path, _program.Data], environment: OdographProgram.Plain);

        Assert.Equal(0, run.ExitCode);
    }

    static List<(string Stream, int Read, int Accepted, int Duplicate)> Ledger(ProcessRun run)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Lines.Select(line => JsonDocument.Parse(line).RootElement).Select(row => (
            row.GetProperty("stream").GetString()!, row.GetProperty("read").GetInt32(), row.GetProperty("accepted")
                .GetInt32(),
            row.GetProperty("duplicate").GetInt32()))];
    }
}
