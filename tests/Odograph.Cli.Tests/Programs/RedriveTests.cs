using System.Globalization;
using System.Text.Json;
using Odograph.Testing.Processes;

namespace Odograph.Cli.Tests.Programs;

/// <summary>The story of a rule that was too narrow, on the built program.</summary>
public sealed class RedriveTests : IDisposable
{
    const string Narrow = "speed_kmh between 0 and 100";
    const string Wide = "speed_kmh between 0 and 500";

    readonly DataProgram _program = new();
    readonly string _pipeline;

    public RedriveTests() => _pipeline = Path.Combine(Path.GetDirectoryName(_program.Data)!, "pipeline");

    [Fact]
    public async Task After_a_rule_is_mended_exactly_its_rows_move_once()
    {
        await IngestUnderAsync(Narrow, Event("slow", 60), Event("fast", 200), Event("faster", 300), "{broken", Far());
        Set(Wide);

        var first = await RedriveAsync("--reason", "speed_range");
        var second = await RedriveAsync("--reason", "speed_range");

        Assert.Equal((0, "redriven 2 = accepted 2 + duplicate 0 + quarantined 0\n"), (first.ExitCode, first.Output));
        Assert.Equal((0, "redriven 0 = accepted 0 + duplicate 0 + quarantined 0\n"), (second.ExitCode, second.Output));
        Assert.Contains("nothing to do", second.Error, StringComparison.Ordinal);
        Assert.Equal("fast,faster,slow", await QueryAsync("string_agg(event_id, ',' order by event_id)", "vehicle"));
        Assert.Equal(
            "latitude_range,not_json",
            await QueryAsync(
                "string_agg(reasons[1], ',' order by reasons[1])", "quarantine_latest where outcome = 'quarantined'"));
        Assert.Equal("5", await QueryAsync("sum(read)", "ledger where kind = 'batch'"));
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task Rows_that_move_keep_their_lineage()
    {
        const string Lineage = "(ingested_at, source, source_partition, source_position)::varchar";
        await IngestUnderAsync(Narrow, Event("slow", 60), Event("fast", 200));
        string before = await QueryAsync(Lineage, "quarantine");
        Set(Wide);

        await RedriveAsync("--all");

        Assert.Equal(before, await QueryAsync(Lineage, "vehicle where event_id = 'fast'"));
        Assert.Equal(before, await QueryAsync(Lineage, "quarantine where attempt = 2 and outcome = 'accepted'"));
    }

    [Fact]
    public async Task An_event_whose_good_copy_came_since_is_a_duplicate()
    {
        await IngestUnderAsync(Narrow, Event("one", 200));
        await IngestUnderAsync(Narrow, Event("one", 50));
        Set(Wide);

        var run = await RedriveAsync("--all");

        Assert.Equal((0, "redriven 1 = accepted 0 + duplicate 1 + quarantined 0\n"), (run.ExitCode, run.Output));
        Assert.Equal("50", await QueryAsync("speed_kmh::int", "vehicle"));
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task A_row_that_fails_again_has_its_new_reason_and_can_be_redriven_again()
    {
        await IngestUnderAsync(Narrow, Event("one", 200));
        Set("speed_kmh between 0 and 150", "speed_limit");
        var second = await RedriveAsync("--reason", "speed_range");
        string reasons = await QueryAsync("(attempt, reasons)::varchar", "quarantine_latest");
        Set(Wide);

        var third = await RedriveAsync("--reason", "speed_limit");

        Assert.Equal((5, "redriven 1 = accepted 0 + duplicate 0 + quarantined 1\n"), (second.ExitCode, second.Output));
        Assert.Equal("(2, [speed_limit])", reasons);
        Assert.Equal((0, "redriven 1 = accepted 1 + duplicate 0 + quarantined 0\n"), (third.ExitCode, third.Output));
        Assert.Equal(
            "1 quarantined,2 quarantined,3 accepted",
            await QueryAsync("string_agg(attempt || ' ' || outcome, ',' order by attempt)", "quarantine"));
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task Bytes_come_from_quarantine_when_the_log_has_dropped_its_records()
    {
        await IngestUnderAsync(Narrow, Event("one", 200));
        Directory.Delete(Path.Combine(_program.Data, "log"), recursive: true);
        Set(Wide);

        var run = await RedriveAsync("--all");

        Assert.Equal((0, "redriven 1 = accepted 1 + duplicate 0 + quarantined 0\n"), (run.ExitCode, run.Output));
        Assert.Equal("one", await QueryAsync("event_id", "vehicle"));
    }

    [Fact]
    public async Task A_record_of_which_a_part_is_missing_stays_refused_as_it_was()
    {
        const string Told = "(reasons, detail, raw_size, octet_length(raw))::varchar";
        await IngestUnderAsync(Narrow, Event("one", 50) + new string(' ', 1 << 20));
        string before = await QueryAsync(Told, "quarantine");

        var run = await RedriveAsync("--all");

        Assert.Equal((5, "redriven 1 = accepted 0 + duplicate 0 + quarantined 1\n"), (run.ExitCode, run.Output));
        Assert.Equal(before, await QueryAsync(Told, "quarantine_latest where attempt = 2"));
        Assert.StartsWith("([too_large], ", before, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_records_that_were_refused_often_take_little_memory_to_redrive()
    {
        string padding = new('x', 900 << 10);
        await IngestUnderAsync(Narrow, [.. Enumerable.Range(0, 40).Select(i => Event($"e{i}", 200, padding))]);

        for (int attempt = 2; attempt <= 4; attempt++)
        {
            var run = await RedriveAsync("--all");
            Assert.True(run.ExitCode == 5, run.Error);
        }

        Assert.Equal("40 4", await QueryAsync("count(*) || ' ' || min(attempt)", "quarantine_latest"));
    }

    [Fact]
    public async Task Refused_events_are_counted_and_shown_one_by_one()
    {
        await IngestUnderAsync(Narrow, Event("one", 200), "line");

        var show = await _program.RunAsync("quarantine", "show", "--reason", "not_json", "-o", "ndjson");
        var list = await _program.RunAsync("quarantine", "ls", "--stream", "vehicle");
        var wrong = await _program.RunAsync("quarantine", "show", "--limit", "-1");

        using var row = JsonDocument.Parse(Assert.Single(show.Lines));
        Assert.Equal("line", row.RootElement.GetProperty("raw").GetString());
        Assert.Equal(1, row.RootElement.GetProperty("attempt").GetInt32());
        Assert.Contains("2 events are refused, 0 were moved", list.Error, StringComparison.Ordinal);
        Assert.Contains("odograph quarantine redrive --reason NAME", list.Error, StringComparison.Ordinal);
        Assert.Equal((2, ""), (wrong.ExitCode, wrong.Output));
    }

    [Theory]
    [InlineData("loop.decide_after")]
    [InlineData("loop.apply_before")]
    public async Task A_redrive_that_is_killed_moves_nothing_twice_and_loses_nothing(string point)
    {
        await IngestUnderAsync(Narrow, [.. Enumerable.Range(0, 50).Select(i => Event($"e{i}", 80 + i))]);
        Set(Wide);

        var killed = await _program.FailAsync(
            $"{point}:kill", "quarantine", "redrive", "--all", "--pipeline", _pipeline);
        var again = await RedriveAsync("--all");

        Assert.NotEqual(0, killed.ExitCode);
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.Equal("50 50", await QueryAsync("count(*) || ' ' || count(distinct event_id)", "vehicle"));
        Assert.Equal("2", await QueryAsync("max(attempt)", "quarantine"));
        await AssertVerifiedAsync();
    }

    [Theory]
    [InlineData(2, "nothing says which events are meant", "")]
    [InlineData(2, "--all beside", "--all --stream vehicle")]
    [InlineData(2, "no stream \"vehicles\"", "--stream vehicles")]
    [InlineData(2, "read --since \"soon\"", "--since soon")]
    public async Task A_redrive_that_says_not_what_it_means_is_refused(int code, string error, string options)
    {
        await IngestUnderAsync(Narrow, Event("one", 200));

        var run = await RedriveAsync(options.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((code, ""), (run.ExitCode, run.Output));
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.Contains("hint: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_says_what_is_meant_and_changes_nothing()
    {
        await IngestUnderAsync(Narrow, Event("one", 200), "{broken");
        Set(Wide);

        var run = await RedriveAsync("--reason", "speed_range", "--dry-run", "-o", "ndjson");

        using var row = JsonDocument.Parse(Assert.Single(run.Lines));
        Assert.Equal("speed_range", row.RootElement.GetProperty("reason").GetString());
        Assert.Equal("1", await QueryAsync("max(attempt)", "quarantine"));
    }

    [Fact]
    public async Task Times_choose_by_when_events_were_ingested()
    {
        await IngestUnderAsync(Narrow, Event("one", 200));
        string stamp = await QueryAsync("strftime(ingested_at, '%Y-%m-%dT%H:%M:%S.%fZ')", "quarantine");
        Set(Wide);

        var before = await RedriveAsync("--until", stamp);
        var from = await RedriveAsync("--since", stamp);

        Assert.StartsWith("redriven 0 ", before.Output, StringComparison.Ordinal);
        Assert.StartsWith("redriven 1 ", from.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _program.Dispose();

    static string Event(string id, double speed, string padding = "") => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"id":"{{id}}","deviceId":"car","timestamp":1767254400,"speed":{{speed}},"padding":"{{padding}}"}""");

    static string Far() => """{"id":"far","deviceId":"car","timestamp":1767254400,"latitude":400,"longitude":1}""";

    /// <summary>Gives the stream its rule, by that name alone.</summary>
    void Set(string rule, string name = "speed_range")
    {
        string file = Path.Combine(_pipeline, "streams", "vehicle.yaml");
        string[] lines = [.. File.ReadLines(file).Select(line =>
            line.TrimStart().StartsWith("speed_", StringComparison.Ordinal) && line.Contains("between")
                ? $"  {name}: {rule}"
                : line)];
        File.WriteAllLines(file, lines);
    }

    async Task IngestUnderAsync(string rule, params string[] events)
    {
        if (!Directory.Exists(_pipeline))
        {
            var made = await _program.RunAsync("init", _pipeline);
            Assert.True(made.ExitCode == 0, made.Error);
        }

        Set(rule);
        string lines = string.Join('\n', events);
        var run = await _program.FeedAsync(lines, "ingest", "-", "--stream", "vehicle", "--pipeline", _pipeline);
        Assert.True(run.ExitCode is 0 or 5, run.Error);
    }

    Task<ProcessRun> RedriveAsync(params string[] options)
        => _program.RunAsync(["quarantine", "redrive", "--pipeline", _pipeline, .. options]);

    Task<string> QueryAsync(string value, string from) => _program.QueryAsync($"select {value} as v from {from}");

    async Task AssertVerifiedAsync()
    {
        var run = await _program.RunAsync("lake", "verify");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
    }
}
