using System.Globalization;
using System.Text;
using Odograph.Testing.Files;
using Odograph.Testing.Processes;

namespace Odograph.Faults;

/// <summary>
/// The built program is killed (SIGKILL) at random moments, again and again; afterwards every event of the input is in
/// its table exactly once. <c>ODOGRAPH_TEST_KILLS</c> sets how often (default 8), <c>ODOGRAPH_TEST_SEED</c> repeats a
/// run.
/// </summary>
public sealed class KillTests : IDisposable
{
    const int EventCount = 20_000;
    readonly TempFolder _folder = new();
    readonly int _kills = Setting("ODOGRAPH_TEST_KILLS", 8);
    readonly int _seed = Setting("ODOGRAPH_TEST_SEED", 20260101);

    string Data => _folder["data"];

    [Fact]
    public async Task Ingest_killed_at_random_moments_and_run_again_loses_and_doubles_nothing()
    {
        string file = WriteEvents("events.ndjson", 0, EventCount);
        string[] arguments = ["ingest", file, "--stream", "vehicle", "--data", Data, "--quiet"];
        await KillAgainAndAgainAsync(arguments);
        var last = await OdographProgram.RunAsync(arguments);
        Assert.True(last.ExitCode == 0, Describe(last));
        await AssertExactlyOnceAsync(EventCount);
    }

    [Fact]
    public async Task Run_killed_at_random_moments_and_run_again_loses_and_doubles_nothing()
    {
        string file = WriteEvents("events.ndjson", 0, EventCount);
        var append = await OdographProgram.RunAsync(
            "ingest", file, "--stream", "vehicle", "--data", Data, "--append-only");
        Assert.True(append.ExitCode == 0, Describe(append));
        string[] arguments = ["run", "--until-caught-up", "--data", Data, "--quiet"];
        await KillAgainAndAgainAsync(arguments);
        var last = await OdographProgram.RunAsync(arguments);
        Assert.True(last.ExitCode == 0, Describe(last));
        await AssertExactlyOnceAsync(EventCount);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Starts the program and kills it after a random part of the time that a whole run takes.</summary>
    async Task KillAgainAndAgainAsync(string[] arguments)
    {
        var random = new Random(_seed);
        for (int kill = 0; kill < _kills; kill++)
        {
            using var process = ProcessRun.Start(OdographProgram.Path, arguments, environment: OdographProgram.Plain);
            process.StandardInput.Close();
            using var after = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(50, 2500)));
            try
            {
                await process.WaitForExitAsync(after.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    async Task AssertExactlyOnceAsync(int events)
    {
        const string Counts = "SELECT count(*) AS rows, count(DISTINCT event_id) AS ids FROM vehicle";
        var counts = await OdographProgram.RunAsync("sql", "--data", Data, "-o", "csv", Counts);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{events},{events}"), counts.Lines[^1].Trim());
        const string Ledger = "SELECT sum(read)::BIGINT = sum(accepted + duplicate + quarantined)::BIGINT AS adds_up, "
            + "sum(accepted)::BIGINT AS accepted, sum(quarantined)::BIGINT AS quarantined FROM ledger";
        var sums = await OdographProgram.RunAsync("sql", "--data", Data, "-o", "csv", Ledger);
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"true,{events},0"), sums.Lines[^1].Trim());
        var verify = await OdographProgram.RunAsync("lake", "verify", "--data", Data);
        Assert.True(verify.ExitCode == 0, Describe(verify));
    }

    string WriteEvents(string name, int from, int count)
    {
        var text = new StringBuilder();
        for (int i = from; i < from + count; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{{\"id\":\"event-{i:d8}\",\"deviceId\":\"car-{i % 97}\","
                    + $"\"timestamp\":{1767254400 + (i / 10)},\"speed\":{i % 120}}}\n");
        }

        File.WriteAllText(_folder[name], text.ToString());
        return _folder[name];
    }

    static string Describe(ProcessRun run) => $"exit {run.ExitCode}: {run.Output}{run.Error}";

    static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value)
            ? value
            : otherwise;
}
