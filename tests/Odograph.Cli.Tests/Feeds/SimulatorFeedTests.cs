using System.Text;
using Odograph.Cli.Feeds;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Simulation;
using Odograph.Simulation.Faults;
using Odograph.Simulation.Runs;
using Odograph.Testing.Files;
using Odograph.Testing.Time;

namespace Odograph.Cli.Tests.Feeds;

public sealed class SimulatorFeedTests
{
    readonly FakeTime _time = new();
    readonly RememberingSink _sink = new();

    [Fact]
    public async Task Events_are_sent_when_they_are_due_and_not_before()
    {
        var feed = new SimulatorFeed(Every(TimeSpan.FromSeconds(1), 3), _sink, _time);
        var run = feed.RunAsync(CancellationToken.None);
        Assert.Equal(["0"], _sink.Payloads);

        _time.Advance(TimeSpan.FromMilliseconds(1050));
        await _sink.HasAsync(2);
        Assert.Equal(["0", "1"], _sink.Payloads);

        _time.Advance(TimeSpan.FromSeconds(5));
        await run;
        Assert.Equal((3, "0 1 2"), (feed.Sent, string.Join(' ', _sink.Payloads)));
    }

    [Fact]
    public async Task At_full_pace_everything_is_sent_in_order_without_the_clock()
    {
        var feed = new SimulatorFeed(Every(Pace.Max.Due(TimeSpan.FromSeconds(1)), 25_000), _sink, _time);

        await feed.RunAsync(CancellationToken.None);

        Assert.Equal(Enumerable.Range(0, 25_000).Select(number => $"{number}"), _sink.Payloads);
    }

    [Fact]
    public async Task A_stop_ends_an_endless_feed()
    {
        using var stop = new CancellationTokenSource();
        var run = new SimulatorFeed(Every(TimeSpan.FromHours(1), int.MaxValue), _sink, _time).RunAsync(stop.Token);

        await stop.CancelAsync();
        await run;

        Assert.Equal(["0"], _sink.Payloads);
    }

    [Fact]
    public async Task Files_hold_one_event_a_line()
    {
        using var folder = new TempFolder();
        using (var files = new FileSink(folder["out"]))
        {
            await new SimulatorFeed(Every(TimeSpan.Zero, 3), files, _time).RunAsync(CancellationToken.None);
        }

        Assert.Equal("0\n1\n2\n", await File.ReadAllTextAsync(folder["out/vehicle.ndjson"]));
    }

    [Fact]
    public async Task Nothing_is_sent_while_its_truth_cannot_be_written()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder["truth"]);
        File.CreateSymbolicLink(folder["truth/faults.ndjson"], "/dev/full");
        var options = new SimulationOptions { City = "tokyo", Start = DateTimeOffset.UnixEpoch };
        var truth = RunTruth.Begin(folder["truth"], options);
        truth.Add(new InjectedFault(FaultKind.Freeze, 0, "vehicle", "car", "e", 0, "", null));
        using var patience = new Patience(_time, CancellationToken.None);
        var run = new SimulatorFeed(Every(TimeSpan.Zero, 3), _sink, _time) { Truth = truth, Patience = patience }
            .RunAsync(CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("the simulator's truth", patience.Trouble, StringComparison.Ordinal);
        patience.GiveUp();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.Empty(_sink.Payloads);
        Assert.Throws<EnvironmentException>(truth.Dispose);
    }

    [Theory]
    [InlineData("1x", 10)]
    [InlineData("10x", 1)]
    [InlineData("0.5x", 20)]
    public void A_pace_divides_simulated_time(string text, int seconds)
        => Assert.Equal(
            TimeSpan.FromSeconds(seconds), new Pace(double.Parse(text[..^1], null)).Due(TimeSpan.FromSeconds(10)));

    static IEnumerable<TimedEvent> Every(TimeSpan pause, int count)
        => Enumerable.Range(0, count).Select(number => new TimedEvent(
            pause * number, new SimulatedEvent(
                "vehicle", number, "car"u8.ToArray(), Encoding.UTF8.GetBytes($"{number}"))));

    sealed class RememberingSink : IEventSink
    {
        readonly List<string> _payloads = [];
        readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];

        public bool IsDurable => true;

        public IReadOnlyList<string> Payloads
        {
            get
            {
                lock (_payloads)
                {
                    return [.. _payloads];
                }
            }
        }

        public Task AppendAsync(string stream, IReadOnlyList<LogEntry> entries)
        {
            lock (_payloads)
            {
                _payloads.AddRange(entries.Select(entry => Encoding.UTF8.GetString(entry.Payload.Span)));
                _waiting.FindAll(wait => wait.Count <= _payloads.Count).ForEach(wait => wait.Reached.TrySetResult());
            }

            return Task.CompletedTask;
        }

        public Task HasAsync(int count)
        {
            lock (_payloads)
            {
                var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Add((count, reached));
                return _payloads.Count >= count ? Task.CompletedTask : reached.Task;
            }
        }
    }
}
