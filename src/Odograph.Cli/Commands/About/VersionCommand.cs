using System.CommandLine;
using System.Runtime.InteropServices;
using Odograph.Cli.Shell;

namespace Odograph.Cli.Commands.About;

/// <summary>`version`: what is running here.</summary>
internal static class VersionCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("version", "Version of the program and of what it runs on");
        host.Handle(command, (_, invocation) => Task.FromResult(Run(invocation)));
        return command;
    }

    static int Run(Invocation invocation)
    {
        invocation.OpenResults().Write(
            [new("name"), new("version")],
            [
                ["odograph", Versions.Own],
                ["duckdb", Versions.DuckDb()],
                ["dotnet", Environment.Version.ToString()],
                ["system", $"{RuntimeInformation.OSDescription.Trim()} {RuntimeInformation.OSArchitecture}"],
            ]);
        return ExitCodes.Ok;
    }
}
