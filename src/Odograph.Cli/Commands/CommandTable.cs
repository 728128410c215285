using System.CommandLine;
using Odograph.Cli.Commands.About;
using Odograph.Cli.Commands.Config;
using Odograph.Cli.Commands.Simulation;

namespace Odograph.Cli.Commands;

/// <summary>All commands, in the order in which help lists them.</summary>
internal static class CommandTable
{
    public static IEnumerable<Command> All(CommandHost host) =>
    [
        SimulateCommand.Create(host),
        InitCommand.Create(host),
        ConfigCommand.Create(host),
        DoctorCommand.Create(host),
        VersionCommand.Create(host),
    ];
}
