using System.Diagnostics;
using System.Globalization;
using System.Text;
using Odograph.Faults.Programs;
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
    const int RoundEvents = 10_000;
    const int MaxRoundsPerKill = 4;
    readonly TempFolder _folder = new();
    readonly int _kills = TestSettings.Kills;
    readonly int _seed = TestSettings.Seed;

    string Data => _folder["data"];

    [Fact]
    public async Task Ingest_killed_at_random_moments_and_run_again_loses_and_doubles_nothing()
    {
        var files = new List<string>();
        await KillAgainAndAgainAsync(round =>
        {
            files.Add(WriteEvents(round));
            return Task.FromResult(Ingest(files[^1]));
        });
        foreach (string file in files)
        {
            await FinishAsync(Ingest(file));
        }

        await AssertExactlyOnceAsync(files.Count * RoundEvents);
    }

    [Fact]
    public async Task Run_killed_at_random_moments_and_run_again_loses_and_doubles_nothing()
    {
        string[] run = ["run", "--until-caught-up", "--data", Data, "--quiet"];
        int rounds = 0;
        await KillAgainAndAgainAsync(async round =>
        {
            await FinishAsync([.. Ingest(WriteEvents(round)), "--append-only"]);
            rounds++;
            return run;
        });
        await FinishAsync(run);
        await AssertExactlyOnceAsync(rounds * RoundEvents);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>
    /// Rounds with new work each, until that many kills have hit a program at work. The moment is a random part of the
    /// time that the last undisturbed round took; a round that was faster than its kill measures it anew.
    /// </summary>
    async Task KillAgainAndAgainAsync(Func<int, Task<string[]>> prepare)
    {
        var random = new Random(_seed);
        TimeSpan? whole = null;
        int landed = 0;
        for (int round = 0; landed < _kills; round++)
        {
            Assert.True(round < MaxRoundsPerKill * (_kills + 1), $"{landed} of {_kills} kills hit in {round} rounds");
            string[] arguments = await prepare(round);
            var moment = whole is { } time ? time * random.NextDouble() : (TimeSpan?)null;
            if (await EndsBeforeAsync(arguments, moment) is { } took)
            {
                whole = took;
            }
            else
            {
                landed++;
            }
        }
    }

    /// <returns>How long the program took; null = it was killed at the moment.</returns>
    static async Task<TimeSpan?> EndsBeforeAsync(string[] arguments, TimeSpan? moment)
    {
        long start = Stopwatch.GetTimestamp();
        using var process = ProcessRun.Start(OdographProgram.Path, arguments, environment: OdographProgram.Plain);
        process.StandardInput.Close();
        using var kill = new CancellationTokenSource();
        if (moment is { } after)
        {
            kill.CancelAfter(after);
        }

        try
        {
            await process.WaitForExitAsync(kill.Token);
            Assert.Equal(0, process.ExitCode);
            return Stopwatch.GetElapsedTime(start);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode == 0 ? Stopwatch.GetElapsedTime(start) : null;
        }
    }

    string[] Ingest(string file) => ["ingest", file, "--stream", "vehicle", "--data", Data, "--quiet"];

    static async Task FinishAsync(string[] arguments)
    {
        var run = await OdographProgram.RunAsync(arguments);
        Assert.True(run.ExitCode == 0, Describe(run));
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

    string WriteEvents(int round)
    {
        var text = new StringBuilder();
        for (int i = round * RoundEvents; i < (round + 1) * RoundEvents; i++)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{{\"id\":\"event-{i:d8}\",\"deviceId\":\"car-{i % 97}\","
                    + $"\"timestamp\":{1767254400 + (i / 10)},\"speed\":{i % 120}}}\n");
        }

        string file = _folder[$"events-{round}.ndjson"];
        File.WriteAllText(file, text.ToString());
        return file;
    }

    static string Describe(ProcessRun run) => $"exit {run.ExitCode}: {run.Output}{run.Error}";
}
