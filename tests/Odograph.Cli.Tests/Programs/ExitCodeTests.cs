using Odograph.Testing.Processes;

namespace Odograph.Cli.Tests.Programs;

public sealed class ExitCodeTests : IDisposable
{
    readonly DataProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Theory]
    [InlineData("version", 0)]
    [InlineData("config show", 0)]
    [InlineData("config schema", 0)]
    [InlineData("config lint", 0)]
    [InlineData("nonsense", 2)]
    [InlineData("version -o xml", 2)]
    [InlineData("up --run-for soon", 2)]
    [InlineData("up --city atlantis", 2)]
    [InlineData("up --journey a --city b", 2)]
    [InlineData("up --pace slow", 2)]
    [InlineData("up --osmand-speed furlongs", 2)]
    [InlineData("simulate --vehicles 0", 2)]
    [InlineData("simulate --events -5", 2)]
    [InlineData("up --spelling snake --run-for 1s", 2)]
    [InlineData("up --journey london-birmingham --vehicles 3 --run-for 1s", 2)]
    [InlineData("simulate --journey london-birmingham --rate 7 --events 1", 2)]
    [InlineData("simulate --city tokyo --spelling camel --events 1", 2)]
    [InlineData("simulate --geolife {0}/tracks --points 10 --out {0}/out", 2)]
    [InlineData("simulate --geolife {0}/tracks --points 10 --run-for 1s", 2)]
    [InlineData("simulate --geolife {0}/tracks --points 10 --faults all=1%", 2)]
    [InlineData("simulate --users 3 --events 1", 2)]
    [InlineData("ingest missing.ndjson --stream vehicle", 2)]
    [InlineData("sql select", 2)]
    [InlineData("lake ls", 2)]
    [InlineData("bench", 2)]
    [InlineData("bench nonsense", 2)]
    [InlineData("bench t1 --pairs 0", 2)]
    public async Task A_command_line_ends_with_its_code(string line, int code)
    {
        var run = await _program.RunAsync(string.Format(null, line, _program.Data).Split(' '));

        Assert.Equal((code, code != 0), (run.ExitCode, run.Error.StartsWith("error: ", StringComparison.Ordinal)));
        Assert.False(Directory.Exists(_program.Data), "nothing is made where nothing is done");
    }

    [Fact]
    public async Task The_name_alone_shows_the_commands_and_is_no_success()
    {
        var run = await ProcessRun.StartAsync(OdographProgram.Path, [], environment: OdographProgram.Plain);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("ingest", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_of_a_pipeline_are_named_at_once()
    {
        string folder = Path.Combine(_program.Data, "..", "pipeline");
        Assert.Equal(0, (await _program.RunAsync("init", folder)).ExitCode);
        string file = Path.Combine(folder, "streams", "vehicle.yaml");
        string text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("delay: 2m", "delay: soon", StringComparison.Ordinal)
            .Replace("year: int", "year: integer", StringComparison.Ordinal)
                .Replace("deduplicate: exact", "deduplicate: maybe", StringComparison.Ordinal));

        var lint = await _program.RunAsync("config", "lint", "--pipeline", folder);
        var up = await _program.RunAsync("up", "--pipeline", folder, "--run-for", "1s");

        Assert.Equal((3, 3), (lint.ExitCode, up.ExitCode));
        Assert.Equal(3, lint.Lines.Count);
        Assert.All(lint.Lines, line => Assert.Matches(@"vehicle\.yaml:\d+:\d+: ", line));
        Assert.All(lint.Lines, line => Assert.Contains(line, up.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_matter_of_the_machine()
    {
        string file = _program.Write("file", "");
        var run = await _program.RunAsync("simulate", "--events", "1", "--out", file);

        Assert.Equal(4, run.ExitCode);
        Assert.Contains("hint: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_healthy_machine_passes_the_doctor()
    {
        var run = await _program.RunAsync("doctor", "-o", "ndjson");

        Assert.Equal((0, 0), (
            run.ExitCode, run.Lines.Count(line => !line.Contains("\"state\":\"ok\"", StringComparison.Ordinal))));
        Assert.False(Directory.Exists(_program.Data), "nothing is left behind");
    }
}
