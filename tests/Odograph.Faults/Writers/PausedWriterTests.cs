using Odograph.Faults.Oracle;
using Odograph.Faults.Programs;
using Odograph.Faults.Report;
using Odograph.Model.Faults;

namespace Odograph.Faults.Writers;

/// <summary>
/// A writer is stopped (SIGSTOP) at a step of its commit, another one with the same log takes over, and the first wakes
/// (SIGCONT): it ends with exit code 4 and has committed nothing stale.
/// </summary>
public sealed class PausedWriterTests : IDisposable
{
    const int Environment = 4;
    const string Shared = "shared-lake";

    readonly FaultProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("loop.decide_before:pause", "--take-over")]
    [InlineData("loop.decide_before:pause", "--take-over-time")]
    [InlineData("loop.decide_after:pause", "--take-over")]
    [InlineData("loop.apply_after@vehicle:pause", "--take-over")]
    [InlineData("commit.create.before@ledger:pause:2", "--take-over")]
    [InlineData("commit.create.after@ledger:pause:2", "--take-over")]
    [InlineData("store.rename.after@ledger/metadata/version-hint:pause:2", "--take-over")]
    public async Task Deposed_while_it_slept_it_stops_and_commits_nothing(string fail, string how)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // no signals there
        }

        string[] pipeline = ["--pipeline", await SharedLakeAsync()];
        var file = _program.Write(goodLines: 1000);
        string[] append = ["ingest", file.Path, "--stream", "vehicle", "--append-only"];
        Assert.Equal(0, (await _program.RunAsync([.. append, .. pipeline])).ExitCode);
        string second = Copy(Path.Combine(_program.Data, "log"), _program["second"]);

        var tables = new TableProof(Way.Writers, second) { Lake = _program[Shared], More = pipeline };
        using var first = new RunningProgram(
            fail, ["run", "--data", _program.Data, "--take-over-time", "2s", .. pipeline]);
        await first.WaitForAsync(line => line.EndsWith(": pause", StringComparison.Ordinal));
        await first.IsStoppedAsync();
        string[] takeOver = how == "--take-over" ? [how] : [how, "2s"];
        using var other = new RunningProgram(
            null, ["run", "--until-caught-up", "--data", second, .. takeOver, .. pipeline]);
        Assert.True(await other.ExitAsync() == 0, other.Said);
        await ExactTables.AssertAsync(tables, file.Ids);
        await first.SignalAsync("CONT");

        Assert.True(await first.ExitAsync() == Environment, first.Said);
        Assert.Contains("epoch", first.Said, StringComparison.Ordinal);
        await ExactTables.AssertAsync(tables, file.Ids);
        Tally.Held(Way.Writers, Invariants.Deposed);
        Tally.Survived(Way.Writers, Tally.WordOf(FailAction.Pause), fail);
    }

    /// <summary>A pipeline whose lake lies outside of the data folders.</summary>
    async Task<string> SharedLakeAsync()
    {
        string folder = _program["pipeline"];
        Assert.Equal(0, (await _program.RunAsync("init", folder)).ExitCode);
        await File.AppendAllTextAsync(
            Path.Combine(folder, "pipeline.yaml"), $"\nlake: {_program[Shared]}\n");
        return folder;
    }

    // As a standby that reads the same log: its records are the same, down to the incarnation.
    static string Copy(string log, string data)
    {
        foreach (string path in Directory.GetFiles(log, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(data, "log", Path.GetRelativePath(log, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(path, target);
        }

        return data;
    }
}
