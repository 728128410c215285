using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Odograph.Cli.Feeds;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.Model.Errors;
using Odograph.Simulation.Runs;

namespace Odograph.Cli.Commands.Up;

/// <summary>`up`: simulator and pipeline together, with a live status.</summary>
internal static class UpCommand
{
    const int HighestPort = 65_535;

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
        var noBrowser = new Option<bool>("--no-browser") { Description = "Open no browser (this version never does)" };
        var port = new Option<int?>("--port")
        {
            Description = "Port for the dashboard (this version only makes sure that it is free)",
            HelpName = "N",
        };
        var takeOver = new TakeOverOptions();
        var command = new Command("up", "Simulate and process events, with a live status")
        {
            runFor, noSimulator, noBrowser, port,
        };
        takeOver.AddTo(command);
        simulator.AddTo(command);
        host.Handle(command, (parsed, invocation) =>
        {
            RequirePort(parsed.GetValue(port));
            var choices = takeOver.Apply(new JobChoices { QuickStart = true, ShowsTrouble = true }, parsed);
            var plan = new UpPlan(parsed.GetValue(runFor), choices, parsed.GetValue(noSimulator)
                ? null
                : openTruth => simulator.Read(parsed, invocation.Time, openTruth));
            _ = plan.ReadFeed?.Invoke(_ => null); // a wrong name is found before anything is made
            return new UpRun(plan, invocation).RunAsync();
        });
        return command;
    }

    static void RequirePort(int? asked)
    {
        if (asked is not { } port)
        {
            return;
        }

        if (port is < 0 or > HighestPort)
        {
            throw new OdographException(
                ErrorKind.User, $"listen on port {port}: there are ports from 0 to {HighestPort}");
        }

        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
        }
        catch (SocketException error)
        {
            throw new EnvironmentException(
                $"listen on 127.0.0.1:{port}: {error.Message}",
                "another program has the port: choose another with --port N", error);
        }
    }
}

/// <summary>What `up` was asked for.</summary>
/// <param name="ReadFeed">Null = no simulator.</param>
internal sealed record UpPlan(
    TimeSpan? RunFor, JobChoices Choices, Func<Func<SimulationOptions, RunTruth?>, SimulatedFeed>? ReadFeed);
