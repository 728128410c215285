using Odograph.Faults.Oracle;
using Odograph.Faults.Programs;
using Odograph.Faults.Report;
using Odograph.Model.Faults;
using Xunit.Abstractions;

namespace Odograph.Faults.Disks;

/// <summary>
/// A disk that becomes full under the built program, and has room again: it says what it waits for, and goes on by
/// itself. Where no disk can be mounted the tests are skipped; the matrix has the same faults by fail points.
/// </summary>
public sealed class FullDiskTests(ITestOutputHelper output) : IDisposable
{
    const int Lines = 4000;
    const int EnoughKiB = 64 << 10;

    readonly FaultProgram _program = new();

    public void Dispose() => _program.Dispose();

    [DiskTheory]
    [InlineData("", 900)]
    [InlineData("log", 128)]
    [InlineData("lake", 300)]
    [InlineData("tmp", 16)]
    public async Task Full_it_waits_and_says_so_and_goes_on_when_there_is_room(string part, int sizeKiB)
    {
        using var disk = await SmallDisk.MountAsync(Path.Combine(_program.Data, part), sizeKiB);
        var file = _program.Write(goodLines: Lines);
        using var ingest = new RunningProgram(
            null, ["ingest", file.Path, "--stream", "vehicle", "--data", _program.Data, "--quiet"]);
        await ingest.WaitForAsync(line => line.StartsWith("retrying: ", StringComparison.Ordinal)
            && (line.Contains("No space left", StringComparison.Ordinal)
                || line.Contains("disk is full", StringComparison.Ordinal)));
        Assert.False(ingest.HasExited);
        await disk.GrowAsync(EnoughKiB);

        int code = await ingest.ExitAsync();
        output.WriteLine(ingest.Said);
        Assert.Equal(5, code);
        await ExactTables.AssertAsync(Way.Disks, _program.Data, file.Ids);
        Tally.Survived(Way.Disks, Tally.WordOf(FailAction.NoSpace), part);
    }

    [DiskFact]
    public async Task The_status_line_of_up_shows_it_and_its_end()
    {
        using var disk = await SmallDisk.MountAsync(Path.Combine(_program.Data, "log"), 1500);
        using var up = new RunningProgram(
            null, ["up", "--rate", "2000", "--port", "0", "--data", _program.Data]);
        int at = await up.WaitForAsync(line => line.Contains("No space left", StringComparison.Ordinal)
            && (line.Contains("retrying: make stream", StringComparison.Ordinal)
                || (line.Contains("retrying: append to log", StringComparison.Ordinal)
                    && line.Contains("appending goes on by itself", StringComparison.Ordinal))));
        await disk.GrowAsync(EnoughKiB);
        await up.WaitForAsync(line => line.StartsWith("batch ", StringComparison.Ordinal)
            && !line.Contains("retrying", StringComparison.Ordinal), at);
        await up.SignalAsync("INT");

        Assert.Equal(130, await up.ExitAsync());
        Assert.Equal(0, (await _program.RunAsync("run", "--until-caught-up")).ExitCode);
        await ExactTables.AssertAsync(Way.Disks, _program.Data, []);
    }

    [DiskTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_room_for_its_truth_the_simulator_waits(bool isMended)
    {
        string folder = Path.Combine(_program.Data, "truth");
        using var disk = await SmallDisk.MountAsync(folder, 32);
        using var up = new RunningProgram(
            null, ["up", "--rate", "2000", "--faults", "all=10%", "--port", "0", "--data", _program.Data]);
        int at = await up.WaitForAsync(line => line.Contains(
            "retrying: write the simulator's truth", StringComparison.Ordinal));
        if (isMended)
        {
            await disk.GrowAsync(EnoughKiB);
            await up.WaitForAsync(line => line.StartsWith("batch ", StringComparison.Ordinal)
                && !line.Contains("retrying", StringComparison.Ordinal), at);
        }

        await up.SignalAsync("INT");

        Assert.Equal(130, await up.ExitAsync());
        Assert.Equal(isMended, !up.Said.Contains("the last lines of the truth are missing", StringComparison.Ordinal));
        await disk.GrowAsync(EnoughKiB);
        await _program.RunAsync("run", "--until-caught-up");
        var score = await _program.RunAsync("score");
        Assert.True(!isMended || score.ExitCode == 0, score.Output + score.Error);
    }

    [DiskFact]
    public async Task What_may_only_be_read_is_read_and_not_written()
    {
        using var disk = await SmallDisk.MountAsync(_program.Data, EnoughKiB);
        var file = _program.Write();
        string[] ingest = ["ingest", file.Path, "--stream", "vehicle"];
        Assert.Equal(5, (await _program.RunAsync(ingest)).ExitCode);
        await disk.ForbidWritesAsync();

        var run = await _program.RunAsync(ingest);

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("Read-only file system", run.Error, StringComparison.Ordinal);
        Assert.Contains("hint: ", run.Error, StringComparison.Ordinal);
        await ExactTables.AssertAsync(Way.Disks, _program.Data, file.Ids);
    }
}
