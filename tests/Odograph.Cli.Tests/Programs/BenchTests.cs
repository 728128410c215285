using System.Text.Json;

namespace Odograph.Cli.Tests.Programs;

public sealed class BenchTests : IDisposable
{
    readonly DataProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task A_case_is_measured_beside_its_ruler_and_leaves_nothing_behind()
    {
        var run = await _program.RunAsync("bench", "t1-mixed", "--events", "3000", "--pairs", "1", "-o", "json");

        Assert.True(run.ExitCode == 0, run.Error);
        var figures = JsonDocument.Parse(string.Concat(run.Lines)).RootElement[0];
        Assert.Equal("t1-mixed", figures.GetProperty("case").GetString());
        Assert.Equal("events/s", figures.GetProperty("unit").GetString());
        Assert.All(
            (string[])["value", "ruler", "ratio", "ratio_tuned", "ratio_t1", "peak_mib"],
            name => Assert.True(figures.GetProperty(name).GetDouble() > 0, name));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(_program.Data, "tmp")));
    }

    [Fact]
    public async Task Cases_are_listed_without_a_data_folder()
    {
        var run = await _program.RunAsync("bench", "--list", "-o", "ndjson");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Lines, line => line.Contains("\"t1\"", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_program.Data));
    }
}
