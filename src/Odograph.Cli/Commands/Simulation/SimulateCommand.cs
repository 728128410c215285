using System.CommandLine;
using Odograph.Cli.Feeds;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.Model.Errors;
using Odograph.Simulation.Runs;

namespace Odograph.Cli.Commands.Simulation;

/// <summary>`simulate`: simulated events into the log without processing them, or into files.</summary>
internal static class SimulateCommand
{
    const string Help = """
        Append simulated events without processing them, or write them as files

        Examples:
          odograph simulate --run-for 10s                      the smart city, into the log; `odograph run` processes it
          odograph simulate --journey london-birmingham --events 1000 --out drive/
          odograph simulate --stream gps --out - | odograph ingest - --stream gps
          odograph simulate --faults all=1% --run-for 60s --out bad/     bad/truth/ says which events are at fault
          odograph simulate --geolife tracks/ --users 10       GeoLife-like folders, to try `ingest` with
        """;

    public static Command Create(CommandHost host)
    {
        var simulator = new SimulatorOptions();
        var folder = new Option<string?>("--out")
        {
            Description = "Write one NDJSON file a stream into this folder instead of the log; - = to standard output",
            HelpName = "DIR",
        };
        var runFor = new Option<TimeSpan?>("--run-for")
        {
            Description = "End after this long (default: a journey's end, else Ctrl+C)",
            HelpName = "TIME",
            CustomParser = Durations.Parse,
        };
        var events = new Option<long?>("--events") { Description = "End after so many events", HelpName = "N" };
        var stream = new Option<string?>("--stream") { Description = "Only events of this stream", HelpName = "NAME" };
        stream.AcceptOnlyFromAmong(SimulationOptions.Streams.ToArray());
        var command = new Command("simulate", Help)
        {
            folder, runFor, events, stream,
        };
        simulator.AddTo(command);
        var geoLife = new GeoLifeOption();
        geoLife.AddTo(command);
        host.Handle(command, (parsed, invocation) =>
        {
            if (geoLife.Run(parsed, simulator, invocation) is { } code)
            {
                return Task.FromResult(code);
            }

            var plan = new SimulationPlan(parsed.GetValue(folder), parsed.GetValue(runFor));
            RequireStream(plan, parsed.GetValue(stream));
            return RunAsync(
                plan,
                openTruth => simulator.Read(
                    parsed, invocation.Time, openTruth, parsed.GetValue(events), parsed.GetValue(stream)),
                invocation);
        });
        return command;
    }

    static async Task<int> RunAsync(
        SimulationPlan plan, Func<Func<SimulationOptions, RunTruth?>, SimulatedFeed> read, Invocation invocation)
    {
        _ = read(_ => null); // a wrong name is found before a folder is made
        if (plan.IsOutput)
        {
            using var output = new OutputSink();
            await SendAsync(plan, read(_ => null), output, "standard output", invocation);
        }
        else if (plan.Folder is { } folder)
        {
            using var truth = new LazyTruth(Path.Combine(folder, "truth"), invocation);
            var files = new FileSink(folder);
            SimulatedFeed feed;
            long sent;
            using (files)
            {
                feed = read(truth.Open);
                sent = await SendAsync(plan, feed, files, $"files in {Path.GetFullPath(folder)}", invocation);
            }

            feed.Truth?.End(sent);
        }
        else
        {
            await using var open = await OpenLog.OpenAsync(invocation, "simulate");
            using var truth = new LazyTruth(open.Data.Truth, invocation);
            var sink = new LogSink(open.Appends);
            string target = $"the log in {open.Data.Root}";
            await SendAsync(plan, read(truth.Open), sink, target, invocation, open.Appends.Patience);
        }

        return invocation.Stop.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Ok;
    }

    static async Task<long> SendAsync(
        SimulationPlan plan, SimulatedFeed feed, IEventSink sink, string target, Invocation invocation,
        Patience? patience = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(invocation.Stop);
        using var timer = plan.RunFor is { } limit
            ? invocation.Time.CreateTimer(_ => stop.Cancel(), null, limit, Timeout.InfiniteTimeSpan)
            : null;
        bool isEndless = feed.IsEndless && plan.RunFor is null;
        invocation.Say($"{feed.Title}, into {target}{(isEndless ? "; Ctrl+C ends it" : "")}");
        var simulator = new SimulatorFeed(feed.Events, sink, invocation.Time)
        {
            Truth = feed.Truth,
            Patience = patience,
        };
        await simulator.RunAsync(stop.Token);
        string faults = feed.Truth is { Faults: > 0 } truth ? $", {truth.Faults} with a fault" : "";
        string result = $"{simulator.Sent} events{faults} into {target}";
        if (plan.IsOutput)
        {
            invocation.Say(result);
        }
        else
        {
            invocation.Terminal.Out.WriteLine(result);
        }

        return simulator.Sent;
    }

    static void RequireStream(SimulationPlan plan, string? stream)
    {
        if (plan.IsOutput && stream is null)
        {
            throw new OdographException(
                ErrorKind.User,
                "simulate: events of all streams cannot go to one standard output: a line does not say its stream",
                "name one: odograph simulate --out - --stream vehicle | odograph ingest - --stream vehicle");
        }
    }

    /// <param name="Folder">Null = into the log.</param>
    sealed record SimulationPlan(string? Folder, TimeSpan? RunFor)
    {
        public bool IsOutput => Folder == "-";
    }
}
