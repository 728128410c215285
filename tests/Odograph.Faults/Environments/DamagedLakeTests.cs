using Odograph.Faults.Oracle;
using Odograph.Faults.Programs;
using Odograph.Faults.Report;

namespace Odograph.Faults.Environments;

/// <summary>What other hands did to the lake: each ends in an error that names the file, with exit code 4.</summary>
public sealed class DamagedLakeTests : IDisposable
{
    const int Environment = 4;

    readonly FaultProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("ledger", "v*.metadata.json")]
    public async Task A_file_that_was_cut_is_named(string table, string pattern)
    {
        var file = _program.Write();
        string[] ingest = ["ingest", file.Path, "--stream", "vehicle"];
        Assert.Equal(5, (await _program.RunAsync(ingest)).ExitCode);
        string folder = Path.Combine(_program.Data, "lake", "smart_city", table, "metadata");
        string cut = Directory.GetFiles(folder, pattern).MaxBy(path => (path.Length, path))!;
        byte[] whole = await File.ReadAllBytesAsync(cut);
        await File.WriteAllBytesAsync(cut, whole[..(whole.Length / 2)]);

        var run = await _program.RunAsync(ingest);

        Assert.True(run.ExitCode == Environment, $"{run.ExitCode}: {run.Error}");
        Assert.Contains(Path.GetFileName(cut), run.Error, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(cut, whole);
        Assert.Equal(5, (await _program.RunAsync(ingest)).ExitCode);
        await ExactTables.AssertAsync(Way.Lake, _program.Data, file.Ids);
    }

    [Fact]
    public async Task A_lake_that_is_taken_away_under_a_running_program_ends_it_and_brought_back_is_whole()
    {
        string lake = Path.Combine(_program.Data, "lake");
        using var up = new RunningProgram(null, ["up", "--rate", "300", "--port", "0", "--data", _program.Data]);
        await up.WaitForAsync(line => line.StartsWith("batch 2", StringComparison.Ordinal)
            || line.StartsWith("batch 3", StringComparison.Ordinal));

        Directory.Move(lake, _program["elsewhere"]);

        Assert.True(await up.ExitAsync() == Environment, up.Said);
        Assert.Contains("\nerror: ", up.Said, StringComparison.Ordinal);
        if (Directory.Exists(lake))
        {
            Directory.Delete(lake, recursive: true);
        }

        Directory.Move(_program["elsewhere"], lake);
        Assert.Equal(0, (await _program.RunAsync("run", "--until-caught-up")).ExitCode);
        await ExactTables.AssertAsync(Way.Lake, _program.Data, []);
    }
}
