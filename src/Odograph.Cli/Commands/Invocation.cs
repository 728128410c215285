using Odograph.Cli.Data;
using Odograph.Cli.Output;
using Odograph.Cli.Shell;
using Odograph.Engine.Query.Results;
using Odograph.Pipeline.Definition;

namespace Odograph.Cli.Commands;

/// <summary>One run of a command: the common options and everything of the outside world that it may touch.</summary>
internal sealed record Invocation
{
    public required Terminal Terminal { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Cancelled by the first Ctrl+C.</summary>
    public required CancellationToken Stop { get; init; }

    public required string DataPath { get; init; }

    /// <summary>Null = the built-in pipeline for writers, the only job of the lake for readers.</summary>
    public required string? PipelinePath { get; init; }

    public required OutputFormat Format { get; init; }

    public required bool IsQuiet { get; init; }

    public DataFolder Data => new(DataPath);

    /// <exception cref="Model.Errors.ConfigException">The folder has faults.</exception>
    public PipelineDefinition LoadPipeline()
        => PipelinePath is null ? PipelineFolder.BuiltIn() : PipelineFolder.Load(PipelinePath);

    public ResultWriter OpenResults() => OutputFormats.Open(Format, Terminal.Out);

    /// <summary>A line for people, on standard error; nothing with --quiet.</summary>
    public void Say(string line)
    {
        if (!IsQuiet)
        {
            Terminal.Error.WriteLine(line);
        }
    }
}
