using System.CommandLine;
using Odograph.Cli.Feeds;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.Simulation.Truth;

namespace Odograph.Cli.Commands.Simulation;

/// <summary>`simulate`: simulated events into the log without processing them, or into files.</summary>
internal static class SimulateCommand
{
    public static Command Create(CommandHost host)
    {
        var simulator = new SimulatorOptions();
        var folder = new Option<string?>("--out")
        {
            Description = "Write one NDJSON file a stream into this folder instead of the log",
            HelpName = "DIR",
        };
        var runFor = new Option<TimeSpan?>("--run-for")
        {
            Description = "End after this long (default: a journey's end, else Ctrl+C)",
            HelpName = "TIME",
            CustomParser = Durations.Parse,
        };
        var events = new Option<long?>("--events") { Description = "End after so many events", HelpName = "N" };
        var command = new Command("simulate", "Append simulated events without processing them, or write them as files")
        {
            folder, runFor, events,
        };
        simulator.AddTo(command);
        host.Handle(command, (parsed, invocation) =>
        {
            var plan = new SimulationPlan(parsed.GetValue(folder), parsed.GetValue(runFor), parsed.GetValue(events));
            return RunAsync(plan, openTruth => simulator.Read(parsed, invocation.Time, openTruth), invocation);
        });
        return command;
    }

    static async Task<int> RunAsync(SimulationPlan plan, Func<Func<ITruth?>, SimulatedFeed> read, Invocation invocation)
    {
        _ = read(() => null); // a wrong name is found before a folder is made
        if (plan.Folder is { } folder)
        {
            using var files = new FileSink(folder);
            using var truth = new LazyTruth(Path.Combine(folder, "truth"));
            return await SendAsync(plan, read(truth.Open), files, $"files in {Path.GetFullPath(folder)}", invocation);
        }

        await using var open = await OpenLog.OpenAsync(invocation, "simulate");
        using var kept = new LazyTruth(open.Data.Truth);
        return await SendAsync(
            plan, read(kept.Open), new LogSink(open.Log), $"the log in {open.Data.Root}", invocation);
    }

    static async Task<int> SendAsync(
        SimulationPlan plan, SimulatedFeed feed, IEventSink sink, string target, Invocation invocation)
    {
        var events = plan.Events is { } most ? feed.Events.Take((int)Math.Min(most, int.MaxValue)) : feed.Events;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(invocation.Stop);
        using var timer = plan.RunFor is { } limit
            ? invocation.Time.CreateTimer(_ => stop.Cancel(), null, limit, Timeout.InfiniteTimeSpan)
            : null;
        bool isEndless = feed.IsEndless && plan.RunFor is null && plan.Events is null;
        invocation.Say($"{feed.Title}, into {target}{(isEndless ? "; Ctrl+C ends it" : "")}");
        var simulator = new SimulatorFeed(events, sink, invocation.Time);
        await simulator.RunAsync(stop.Token);
        invocation.Terminal.Out.WriteLine($"{simulator.Sent} events into {target}");
        return invocation.Stop.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Ok;
    }

    sealed record SimulationPlan(string? Folder, TimeSpan? RunFor, long? Events);
}
