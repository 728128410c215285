using System.Text.Json;

namespace Odograph.Cli.Tests.Programs;

public sealed class IngestTests : IDisposable
{
    readonly DataProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task The_closing_line_adds_up_and_counts_this_input_alone()
    {
        string first = _program.Write("first.ndjson", DataProgram.Events(50));
        string second = _program.Write(
            "second.ndjson", "\uFEFF" + DataProgram.Events(10, 45) + "{damaged\r\n\r\n[]\r\n");
        Assert.Equal(0, (await _program.RunAsync("ingest", first, "--stream", "vehicle", "--append-only")).ExitCode);

        var run = await _program.RunAsync("ingest", second, "--stream", "vehicle");

        Assert.Equal("vehicle: read 12 = accepted 5 + duplicate 5 + quarantined 2", run.Lines[^1]);
        Assert.Equal(5, run.ExitCode);
        Assert.Contains("not_json 1", run.Error, StringComparison.Ordinal);
        Assert.Equal("55", await _program.QueryAsync("select count(distinct event_id) from vehicle"));
        var verify = await _program.RunAsync("lake", "verify");
        Assert.True(verify.ExitCode == 0, verify.Output + verify.Error);
    }

    [Fact]
    public async Task The_same_input_again_adds_nothing_and_is_no_failure()
    {
        string[] line = ["ingest", "-", "--stream", "vehicle", "-o", "json"];
        Assert.Equal(0, (await _program.FeedAsync(DataProgram.Events(20), line)).ExitCode);

        var run = await _program.FeedAsync(DataProgram.Events(20), line);

        var counts = JsonDocument.Parse(run.Output).RootElement[0];
        Assert.Equal((0, 20, 0, 20), (
            run.ExitCode, counts.GetProperty("read").GetInt32(), counts.GetProperty("accepted").GetInt32(), counts
                .GetProperty("duplicate").GetInt32()));
    }

    [Fact]
    public async Task A_line_over_the_limit_ends_in_quarantine_with_its_size()
    {
        string file = _program.Write(
            "long.ndjson", $"{{\"a\":\"{new string('x', 3 << 20)}\"}}\n" + DataProgram.Events(1));

        Assert.Equal(5, (await _program.RunAsync("ingest", file, "--stream", "vehicle")).ExitCode);
        Assert.Equal(
            $"too_large {(3 << 20) + 8} {1 << 20}",
            await _program.QueryAsync(
                "select reasons[1] || ' ' || raw_size || ' ' || octet_length(raw) from quarantine"));
    }

    [Fact]
    public async Task What_run_waits_for_it_says_even_when_it_is_to_be_quiet()
    {
        string file = _program.Write("events.ndjson", DataProgram.Events(20));
        Assert.Equal(0, (await _program.RunAsync("ingest", file, "--stream", "vehicle", "--append-only")).ExitCode);

        var run = await _program.FailAsync("parquet.copy.before:enospc:1", "run", "--until-caught-up", "--quiet");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\nretrying: batch 1: ", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("loop.executed:kill")]
    [InlineData("loop.decide_before:kill")]
    [InlineData("loop.decide_after:kill")]
    [InlineData("loop.apply_after:kill")]
    [InlineData("log.append.after-sync:kill")]
    public async Task Killed_and_run_again_every_event_is_there_once(string fail)
    {
        string file = _program.Write("events.ndjson", DataProgram.Events(300));
        var killed = await _program.FailAsync(fail, "ingest", file, "--stream", "vehicle");
        Assert.NotEqual(0, killed.ExitCode);

        var run = await _program.RunAsync("ingest", file, "--stream", "vehicle");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(
            "300 300", await _program.QueryAsync("select count(*) || ' ' || count(distinct event_id) from vehicle"));
        Assert.Equal(0, (await _program.RunAsync("lake", "verify")).ExitCode);
    }

    [Fact]
    public async Task Cache_and_temporary_files_may_be_deleted()
    {
        Assert.Equal(
            0, (await _program.FeedAsync(DataProgram.Events(20), "ingest", "-", "--stream", "vehicle")).ExitCode);
        foreach (string folder in Directory.GetDirectories(_program.Data)
            .Where(path => Path.GetFileName(path) is not ("log" or "lake")))
        {
            Directory.Delete(folder, recursive: true);
        }

        File.Delete(Path.Combine(_program.Data, "lock"));

        var run = await _program.FeedAsync(DataProgram.Events(30), "ingest", "-", "--stream", "vehicle");

        Assert.Equal("vehicle: read 30 = accepted 10 + duplicate 20 + quarantined 0", run.Lines[^1]);
    }
}
