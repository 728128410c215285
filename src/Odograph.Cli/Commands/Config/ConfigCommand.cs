using System.CommandLine;
using Odograph.Cli.Output;
using Odograph.Cli.Shell;
using Odograph.Pipeline.Definition;

namespace Odograph.Cli.Commands.Config;

/// <summary>`config lint|show|schema`: a pipeline folder's faults, its meaning, its JSON Schema.</summary>
internal static class ConfigCommand
{
    public static Command Create(CommandHost host)
    {
        var lint = new Command("lint", "Name every fault of the pipeline folder, with file, line and column");
        host.Handle(lint, (_, invocation) => Task.FromResult(Lint(invocation)));
        var show = new Command("show", "Print the pipeline as the program understands it, defaults filled in");
        host.Handle(show, (_, invocation) =>
        {
            invocation.Terminal.Out.Write(PipelineFolder.Describe(invocation.LoadPipeline()));
            return Task.FromResult(ExitCodes.Ok);
        });
        var file = new Argument<PipelineFileKind>("KIND")
        {
            Description = "pipeline (of pipeline.yaml) or stream (of streams/*.yaml)",
            DefaultValueFactory = _ => PipelineFileKind.Pipeline,
        };
        var schema = new Command("schema", "Print the JSON Schema of a file of the pipeline folder, for editors")
        {
            file,
        };
        host.Handle(schema, (parsed, invocation) =>
        {
            invocation.Terminal.Out.Write(PipelineSchema.Json(parsed.GetValue(file)));
            return Task.FromResult(ExitCodes.Ok);
        });
        return new Command("config", "The pipeline folder: check it, show it") { lint, show, schema };
    }

    static int Lint(Invocation invocation)
    {
        if (invocation.PipelinePath is not { } folder)
        {
            _ = PipelineFolder.BuiltIn();
            invocation.Say("no --pipeline DIR: the built-in pipeline is used, and has no fault");
            return ExitCodes.Ok;
        }

        var problems = PipelineFolder.Lint(folder);
        if (invocation.Format != OutputFormat.Table)
        {
            invocation.OpenResults().Write(
                [new("file"), new("line", true), new("column", true), new("message")],
                problems.Select(
                    problem => new object?[] { problem.File, problem.Line, problem.Column, problem.Message }));
        }
        else
        {
            foreach (var problem in problems)
            {
                invocation.Terminal.Out.WriteLine(problem);
            }
        }

        invocation.Say(problems.Count switch { 0 => "no fault found", 1 => "1 fault", var count => $"{count} faults" });
        return problems.Count == 0 ? ExitCodes.Ok : ExitCodes.Config;
    }
}
