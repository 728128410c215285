using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using Odograph.Faults.Oracle;
using Odograph.Faults.Programs;
using Odograph.Faults.Report;
using Odograph.Model.Faults;
using Odograph.Testing.Processes;
using Xunit.Abstractions;

namespace Odograph.Faults;

/// <summary>
/// The built program is killed (SIGKILL) at random moments, again and again; afterwards the tables are exactly what the
/// log's files say, to other readers too. <c>ODOGRAPH_TEST_KILLS</c> sets how often (default 8 in each test; from 100
/// on Spark reads the tables, too), <c>ODOGRAPH_TEST_KNOWN</c> how many events are known before the first kill of
/// `ingest`, <c>ODOGRAPH_TEST_SEED</c> repeats a run.
/// </summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    const int LinesPerRound = 3000;
    const int LongRun = 100;
    const int MaxRoundsPerKill = 4;
    const int KilledBySignal = 137;
    const int Rejected = 5;

    readonly FaultProgram _program = new();
    readonly List<string> _acknowledged = [];
    int _kills;

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Ingest_killed_at_random_moments_and_run_again_loses_and_doubles_nothing()
    {
        var pending = new List<InputFile>();
        if (TestSettings.Known > 0)
        {
            pending.Add(_program.Write(goodLines: TestSettings.Known));
            await FinishAsync(Ingest(pending));
            Acknowledge();
        }

        await KillAgainAndAgainAsync(() =>
        {
            pending.Add(_program.Write(goodLines: LinesPerRound));
            return Task.FromResult(Ingest(pending));
        }, Acknowledge);
        await FinishAsync(Ingest(pending));
        Acknowledge();
        await AssertExactAsync();

        void Acknowledge()
        {
            _acknowledged.AddRange(pending.SelectMany(file => file.Ids));
            pending.Clear();
        }
    }

    [Fact]
    public async Task Run_killed_at_random_moments_and_run_again_loses_and_doubles_nothing()
    {
        await KillAgainAndAgainAsync(async () =>
        {
            var file = _program.Write(goodLines: LinesPerRound);
            await FinishAsync([.. Ingest([file]), "--append-only"]);
            _acknowledged.AddRange(file.Ids);
            return ["run", "--until-caught-up"];
        }, () => { });
        await FinishAsync(["run", "--until-caught-up"]);
        await AssertExactAsync();
    }

    [Fact]
    public async Task A_simulated_city_killed_at_random_moments_and_begun_again_is_in_its_tables_once()
    {
        int seed = 0;
        await KillAgainAndAgainAsync(() => Task.FromResult<string[]>(
            ["up", "--run-for", "2s", "--rate", "1000", "--port", "0", "--seed", $"{++seed}"]), () => { });
        await FinishAsync(["run", "--until-caught-up"]);
        await AssertExactAsync();
    }

    /// <summary>
    /// Rounds with new work each, until that many kills have hit a program at work. The moment is a random part of the
    /// time that the last undisturbed round took; a round that was faster than its kill measures it anew.
    /// </summary>
    async Task KillAgainAndAgainAsync(Func<Task<string[]>> prepare, Action finished)
    {
        var random = new Random(TestSettings.Seed);
        TimeSpan? whole = null;
        bool isRecovery = false;
        for (int round = 0; _kills < TestSettings.Kills; round++)
        {
            Assert.True(
                round < MaxRoundsPerKill * (TestSettings.Kills + 1),
                $"{_kills} of {TestSettings.Kills} kills hit in {round} rounds");
            string[] arguments = await prepare();
            var moment = whole is { } time ? time * random.NextDouble() : (TimeSpan?)null;
            var took = await EndsBeforeAsync(arguments, moment, isRecovery ? Tally.Ready : null);
            isRecovery = took is null;
            if (isRecovery)
            {
                _kills++;
            }
            else
            {
                whole = took;
                finished();
            }
        }

        output.WriteLine($"{_kills} kills");
    }

    /// <returns>How long the program took; null = it was killed at the moment.</returns>
    async Task<TimeSpan?> EndsBeforeAsync(string[] arguments, TimeSpan? moment, Action<TimeSpan>? ready)
    {
        long start = Stopwatch.GetTimestamp();
        using var process = ProcessRun.Start(
            OdographProgram.Path, [.. arguments, "--data", _program.Data, "--quiet"],
            environment: FaultProgram.Environment(FaultProgram.ReadyTrace));
        process.StandardInput.Close();
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), ReadErrorAsync(process, line =>
        {
            if (FaultProgram.IsReady(line))
            {
                ready?.Invoke(Stopwatch.GetElapsedTime(start));
            }
        }));
        using var kill = new CancellationTokenSource();
        if (moment is { } after)
        {
            kill.CancelAfter(after);
        }

        try
        {
            await process.WaitForExitAsync(kill.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        if (process.ExitCode == KilledBySignal)
        {
            return null;
        }

        Assert.True(process.ExitCode is 0 or Rejected, $"exit {process.ExitCode}: {string.Concat(await said)}");
        return Stopwatch.GetElapsedTime(start);
    }

    static async Task<string> ReadErrorAsync(Process process, Action<string> onLine)
    {
        var text = new StringBuilder();
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            onLine(line);
            text.AppendLine(line);
        }

        return text.ToString();
    }

    static string[] Ingest(IEnumerable<InputFile> files)
        => ["ingest", .. files.Select(file => file.Path), "--stream", "vehicle"];

    async Task FinishAsync(string[] arguments)
    {
        var run = await _program.RunAsync(arguments);
        Assert.True(run.ExitCode is 0 or Rejected, $"exit {run.ExitCode}: {run.Output}{run.Error}");
    }

    async Task AssertExactAsync([CallerMemberName] string work = "")
    {
        await ExactTables.AssertAsync(Way.Kills, _program.Data, _acknowledged);
        await ForeignTables.AssertSameAsync(Way.Kills, _program.Data, withSpark: TestSettings.Kills >= LongRun);
        for (int i = 0; i < _kills; i++)
        {
            Tally.Survived(Way.Kills, Tally.WordOf(FailAction.Kill), work);
        }
    }
}
