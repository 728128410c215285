using System.Text.Json;
using Odograph.Model.Errors;
using Odograph.Simulation.Faults;
using Odograph.Simulation.Journeys;
using Odograph.Simulation.Runs;
using Odograph.Testing.Files;

namespace Odograph.Simulation.Tests.Runs;

public sealed class RunTruthTests : IDisposable
{
    static readonly SimulationOptions Options = new()
    {
        City = "tokyo",
        Vehicles = 7,
        Rate = 12.5,
        Seed = -4,
        Start = new DateTimeOffset(2026, 5, 4, 10, 0, 0, TimeSpan.Zero).AddTicks(10),
        Faults = "all=2%",
        Events = 3000,
    };

    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_holds_the_options_of_every_run()
    {
        var journey = Options with { City = null, Journey = "bangkok-pattaya", Spelling = Spelling.Snake };
        RunTruth.Begin(_folder["truth"], Options).Dispose();
        RunTruth.Begin(_folder["truth"], journey).Dispose();

        Assert.Equal(
            [new RunRecord(1, Options), new RunRecord(2, journey)], RunRecord.ReadAll(_folder["truth"]));
    }

    [Fact]
    public void The_count_is_ahead_of_what_is_sent_until_it_is_safe()
    {
        using var truth = RunTruth.Begin(_folder["truth"], Options);
        Assert.Equal(new SentCount(0, 0), SentCount.Read(_folder["truth"], 1));

        truth.Begin(100);
        Assert.Equal(new SentCount(0, 100), SentCount.Read(_folder["truth"], 1));

        truth.End(100);
        truth.Begin(250);
        Assert.Equal(new SentCount(100, 250), SentCount.Read(_folder["truth"], 1));
    }

    [Fact]
    public void Faults_are_on_file_before_their_events_are_appended()
    {
        using var truth = RunTruth.Begin(_folder["truth"], Options);
        var sent = Options.OpenFilter().Send(Options.OpenCity(truth).Events().Take(3000), truth).ToList();

        truth.Begin(sent.Count);

        var lines = File.ReadLines(_folder["truth/faults.ndjson"])
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(truth.Faults, lines.Count);
        Assert.Equal(
            sent.Where(item => item.Fault is not null).Select(item => (item.Number, item.Fault!.ExpectedReason)),
            lines.Select(
                line => (line.GetProperty("number").GetInt64(), line.GetProperty("expected_reason").GetString())));
        Assert.All(lines, line => Assert.Contains(line.GetProperty("kind").GetString(), FaultNames.All));
    }

    [Fact]
    public void A_line_that_was_torn_does_not_spoil_the_next_run()
    {
        Directory.CreateDirectory(_folder["truth"]);
        File.WriteAllText(_folder["truth/faults.ndjson"], "{\"run\":1,\"num");

        using (var truth = RunTruth.Begin(_folder["truth"], Options))
            _ = Options.OpenFilter().Send(Options.OpenCity(truth).Events().Take(1000), truth).Count();

        Assert.All(
            File.ReadLines(_folder["truth/faults.ndjson"]).Skip(1),
            line => Assert.Equal(1, JsonDocument.Parse(line).RootElement.GetProperty("run").GetInt32()));
    }

    [Fact]
    public void A_run_of_one_stream_has_so_many_of_its_events()
    {
        var options = Options with { Stream = "weather", Faults = "", Events = 300 };

        Assert.Equal(["weather"], options.Replay().Take(1000).Select(sent => sent.Event.Stream).Distinct());
        Assert.Equal(300, options.Replay().Count());
    }

    [Fact]
    public void A_run_can_be_had_again_from_its_record()
    {
        using var truth = RunTruth.Begin(_folder["truth"], Options);
        var sent = Options.OpenFilter().Send(Options.OpenCity(truth).Events().Take(3000), truth)
            .Select(item => Convert.ToHexString(item.Event.Payload.Span)).ToList();

        var again = RunRecord.ReadAll(_folder["truth"])[0].Options.Replay();

        Assert.Equal(sent, again.Select(item => Convert.ToHexString(item.Event.Payload.Span)));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"run\":1}")]
    public void A_line_that_is_no_run_is_named(string line)
    {
        Directory.CreateDirectory(_folder["truth"]);
        File.WriteAllText(_folder["truth/runs.ndjson"], line + "\n");

        var error = Assert.Throws<OdographException>(() => RunRecord.ReadAll(_folder["truth"]));

        Assert.Contains("line 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(30)]
    public void A_record_that_was_torn_when_its_run_began_is_none_and_the_next_run_takes_its_place(int kept)
    {
        string path = _folder["truth/runs.ndjson"];
        RunTruth.Begin(_folder["truth"], Options).Dispose();
        string line = File.ReadAllText(path);
        File.AppendAllText(path, line[..kept]);

        Assert.Equal([new RunRecord(1, Options)], RunRecord.ReadAll(_folder["truth"]));
        RunTruth.Begin(_folder["truth"], Options).Dispose();

        Assert.Equal([1, 2], RunRecord.ReadAll(_folder["truth"]).Select(record => record.Run));
        Assert.Equal(2, File.ReadAllLines(path).Length);
    }

    [Fact]
    public void A_record_that_lacks_nothing_but_its_end_counts()
    {
        string path = _folder["truth/runs.ndjson"];
        RunTruth.Begin(_folder["truth"], Options).Dispose();
        File.WriteAllText(path, File.ReadAllText(path).TrimEnd());

        RunTruth.Begin(_folder["truth"], Options).Dispose();

        Assert.Equal([1, 2], RunRecord.ReadAll(_folder["truth"]).Select(record => record.Run));
    }

    [Fact]
    public void A_count_that_is_gone_is_named()
    {
        RunTruth.Begin(_folder["truth"], Options).Dispose();
        File.Delete(_folder["truth/run-1.sent"]);

        var error = Assert.Throws<OdographException>(() => SentCount.Read(_folder["truth"], 1));

        Assert.Contains("run-1.sent", error.Message, StringComparison.Ordinal);
    }
}
