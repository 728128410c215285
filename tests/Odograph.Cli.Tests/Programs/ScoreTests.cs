using System.Text.Json;

namespace Odograph.Cli.Tests.Programs;

public sealed class ScoreTests : IDisposable
{
    static readonly string[] City =
    [
        "simulate", "--city", "bangkok", "--vehicles", "40", "--rate", "50", "--pace", "max", "--start", "2026-05-04",
        "--faults", "all=2%",
    ];

    readonly DataProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task All_faults_of_a_city_end_where_they_belong()
    {
        await DoAsync([.. City, "--events", "20000", "--seed", "3"]);
        await DoAsync("run", "--until-caught-up");
        await DoAsync([.. City, "--events", "3000", "--seed", "4"]);
        await DoAsync("run", "--until-caught-up");

        var run = await _program.RunAsync("score", "-o", "json");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        var kinds = JsonDocument.Parse(run.Output).RootElement.EnumerateArray()
            .ToDictionary(row => row.GetProperty("fault").GetString()!);
        Assert.Equal(
            ["none", "teleport", "freeze", "duplicate", "late", "out-of-order", "clock-jump", "unit-mix-up",
                "broken-json", "bad-utf8"],
            kinds.Keys);
        Assert.All(kinds.Values, row => Assert.Equal(
            (Number(row, "sent"), 0, 0),
            (Number(row, "caught") + Number(row, "accepted"), Number(row, "wrong"), Number(row, "missing"))));
        Assert.All(kinds.Values, row => Assert.True(Number(row, "sent") > 100, row.ToString()));
        Assert.All(["duplicate", "broken-json", "bad-utf8"], name => Assert.Equal(0, Number(kinds[name], "accepted")));
        Assert.All(["none", "freeze", "late", "out-of-order"], name => Assert.Equal(0, Number(kinds[name], "caught")));
        Assert.All(["teleport", "clock-jump", "unit-mix-up"], name => Assert.True(Number(kinds[name], "caught") > 10));
    }

    [Fact]
    public async Task A_journey_that_comes_twice_is_there_once()
    {
        string[] journey = ["simulate", "--journey", "bangkok-pattaya", "--spelling", "snake", "--pace", "max"];
        await DoAsync(journey);
        await DoAsync([.. journey, "--faults", "broken-json=20%"]);
        await DoAsync("run", "--until-caught-up");

        var run = await _program.RunAsync("score");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }

    [Theory]
    [InlineData("alter", "is in the table with other values than were sent")]
    [InlineData("lose", "expected in the table, found nowhere")]
    [InlineData("add", "its table has stranger of car")]
    [InlineData("mend", "expected in quarantine as not_json, found in the table")]
    [InlineData("spoil", "quarantine has a record refused as not_json")]
    public async Task What_is_not_as_it_was_sent_is_found_and_named(string change, string expected)
    {
        string folder = Path.Combine(_program.Data, "..", "out");
        await DoAsync([.. City, "--events", "4000", "--out", folder]);
        string file = Path.Combine(folder, "vehicle.ndjson");
        var lines = (await File.ReadAllLinesAsync(file, System.Text.Encoding.Latin1)).ToList();
        int sound = lines.FindIndex(line => line.Contains("\"id\"", StringComparison.Ordinal) && line[^1] == '}');
        int broken = lines.FindIndex(line => line.EndsWith(",}", StringComparison.Ordinal));
        lines = change switch
        {
            "alter" => Replaced(lines, sound, lines[sound].Replace("[13.", "[14.", StringComparison.Ordinal)),
            "lose" => Replaced(lines, sound, lines[sound + 40]),
            "add" => [.. lines, """{"id":"stranger","deviceId":"car","timestamp":1767254400}"""],
            "mend" => Replaced(lines, broken, lines[broken].Replace(",}", "}", StringComparison.Ordinal)),
            _ => [.. lines, "{spoiled"],
        };
        await File.WriteAllLinesAsync(file, lines, System.Text.Encoding.Latin1);
        Assert.Equal(5, (await _program.RunAsync("ingest", file, "--stream", "vehicle")).ExitCode);

        var run = await _program.RunAsync("score", "--truth", Path.Combine(folder, "truth"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_that_wait_are_not_called_missing()
    {
        await DoAsync([.. City, "--events", "1000"]);
        await DoAsync("run", "--until-caught-up");
        await DoAsync([.. City, "--events", "500", "--seed", "9"]);

        var run = await _program.RunAsync("score");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not processed yet", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("found nowhere", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("log.append.after-sync:kill:3")]
    [InlineData("log.append.before-sync:kill:7")]
    public async Task Of_a_killed_run_only_the_last_append_is_unknown(string fail)
    {
        var killed = await _program.FailAsync(fail, [.. City, "--events", "30000"]);
        Assert.NotEqual(0, killed.ExitCode);
        await DoAsync("run", "--until-caught-up");

        var run = await _program.RunAsync("score");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("nobody knows", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("faults.ndjson", "reason\":\"bad_utf8\"", "reason\":\"not_json\"", "it says bad-utf8")]
    [InlineData("runs.ndjson", "\"seed\":1", "\"seed\":2", "found nowhere")]
    [InlineData("runs.ndjson", "\"generator\":2", "\"generator\":0", "is of generator 0")]
    [InlineData("run-1.sent", "0", "9", "its options give")]
    public async Task Truth_that_was_changed_is_found(string file, string from, string to, string expected)
    {
        await DoAsync([.. City, "--events", "2000"]);
        await DoAsync("run", "--until-caught-up");
        string path = Path.Combine(_program.Data, "truth", file);
        string text = await File.ReadAllTextAsync(path);
        int at = text.IndexOf(from, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text[..at] + to + text[(at + from.Length)..]);
        if (file == "run-1.sent")
        {
            await File.WriteAllTextAsync(path, "0000000000000009999 0000000000000009999\n");
        }

        var run = await _program.RunAsync("score");

        Assert.InRange(run.ExitCode, 1, 2);
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_stream_may_go_through_a_pipe()
    {
        string[] line = [.. City, "--events", "1500", "--out", "-", "--stream", "gps"];
        var first = await _program.RunAsync(line);
        var second = await _program.RunAsync(line);

        Assert.Equal((0, first.Output), (first.ExitCode, second.Output));
        Assert.InRange(first.Lines.Count, 1500, 1600);
        Assert.DoesNotContain("\"make\"", first.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await _program.RunAsync([.. City, "--out", "-"])).ExitCode);
    }

    [Fact]
    public async Task Without_a_truth_there_is_nothing_to_score()
    {
        Assert.Equal(
            0, (await _program.FeedAsync(DataProgram.Events(5), "ingest", "-", "--stream", "vehicle")).ExitCode);

        var run = await _program.RunAsync("score");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--truth DIR", run.Error, StringComparison.Ordinal);
    }

    static List<string> Replaced(List<string> lines, int at, string line)
        => [.. lines[..at], line, .. lines[(at + 1)..]];

    static long Number(JsonElement row, string name) => row.GetProperty(name).GetInt64();

    async Task DoAsync(params string[] arguments)
    {
        var run = await _program.RunAsync(arguments);
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }
}
