using System.CommandLine;
using Odograph.Cli.Shell;
using Odograph.Pipeline.Definition;

namespace Odograph.Cli.Commands.Config;

/// <summary>`init DIR`: the built-in pipeline as files to edit.</summary>
internal static class InitCommand
{
    public static Command Create(CommandHost host)
    {
        var folder = new Argument<string>("DIR") { Description = "Where the files go; nothing there is overwritten" };
        var command = new Command("init", "Write the built-in pipeline folder out, to edit") { folder };
        host.Handle(command, (parsed, invocation) =>
        {
            string path = parsed.GetRequiredValue(folder);
            PipelineFolder.WriteBuiltIn(path);
            invocation.Say($"written: {Path.GetFullPath(path)}");
            invocation.Say(
                $"next: edit it, then `odograph config lint --pipeline {path}`, `odograph up --pipeline {path}`");
            return Task.FromResult(ExitCodes.Ok);
        });
        return command;
    }
}
