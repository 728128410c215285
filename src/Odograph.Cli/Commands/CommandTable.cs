using System.CommandLine;
using Odograph.Cli.Commands.About;
using Odograph.Cli.Commands.Config;
using Odograph.Cli.Commands.Ingest;
using Odograph.Cli.Commands.Lake;
using Odograph.Cli.Commands.Quarantine;
using Odograph.Cli.Commands.Query;
using Odograph.Cli.Commands.Running;
using Odograph.Cli.Commands.Score;
using Odograph.Cli.Commands.Simulation;
using Odograph.Cli.Commands.Up;

namespace Odograph.Cli.Commands;

/// <summary>All commands, in the order in which help lists them.</summary>
internal static class CommandTable
{
    public static IEnumerable<Command> All(CommandHost host) =>
    [
        UpCommand.Create(host),
        RunCommand.Create(host),
        IngestCommand.Create(host),
        SimulateCommand.Create(host),
        SqlCommand.Create(host),
        TailCommand.Create(host),
        LakeCommand.Create(host),
        QuarantineCommand.Create(host),
        ScoreCommand.Create(host),
        InitCommand.Create(host),
        ConfigCommand.Create(host),
        DoctorCommand.Create(host),
        VersionCommand.Create(host),
        .. Bench.BenchCommand.CreateAll(host),
    ];
}
