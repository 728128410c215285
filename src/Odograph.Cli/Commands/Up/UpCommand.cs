using System.CommandLine;
using Odograph.Cli.Feeds;
using Odograph.Cli.Jobs;
using Odograph.Cli.Serving;
using Odograph.Cli.Shell;
using Odograph.Server;
using Odograph.Simulation.Runs;

namespace Odograph.Cli.Commands.Up;

/// <summary>`up`: simulator and pipeline together, with a live status.</summary>
internal static class UpCommand
{
    public static Command Create(CommandHost host)
    {
        var simulator = new SimulatorOptions();
        var runFor = new Option<TimeSpan?>("--run-for")
        {
            Description = "Stop the simulator after this long (or at a journey's end), process everything, end",
            HelpName = "TIME",
            CustomParser = Durations.Parse,
        };
        var noSimulator = new Option<bool>("--no-simulator") { Description = "Only the pipeline" };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Open no browser" };
        var server = new ServerChoices();
        var takeOver = new TakeOverOptions();
        var command = new Command("up", "Simulate and process events, with a live status")
        {
            runFor, noSimulator, noBrowser,
        };
        server.AddTo(command);
        takeOver.AddTo(command);
        simulator.AddTo(command);
        host.Handle(command, (parsed, invocation) =>
        {
            var choices = takeOver.Apply(new JobChoices { QuickStart = true, ShowsTrouble = true }, parsed);
            var plan = new UpPlan(
                parsed.GetValue(runFor),
                choices,
                server.Read(parsed),
                !parsed.GetValue(noBrowser),
                parsed.GetValue(noSimulator)
                    ? null
                    : openTruth => simulator.Read(parsed, invocation.Time, openTruth));
            _ = plan.ReadFeed?.Invoke(_ => null); // a wrong name is found before anything is made
            return new UpRun(plan, invocation).RunAsync();
        });
        return command;
    }
}

/// <summary>What `up` was asked for.</summary>
/// <param name="OpensBrowser">When it goes on until it is told to end.</param>
/// <param name="ReadFeed">Null = no simulator.</param>
internal sealed record UpPlan(
    TimeSpan? RunFor,
    JobChoices Choices,
    ServerOptions Server,
    bool OpensBrowser,
    Func<Func<SimulationOptions, RunTruth?>, SimulatedFeed>? ReadFeed);
