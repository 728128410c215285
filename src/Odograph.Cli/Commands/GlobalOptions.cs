using System.CommandLine;
using Odograph.Cli.Output;

namespace Odograph.Cli.Commands;

/// <summary>Options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public const string DefaultData = "./odograph-data";

    public Option<string> Data { get; } = new("--data")
    {
        Description = "The data folder",
        HelpName = "DIR",
        Recursive = true,
        DefaultValueFactory = _ => DefaultData,
    };

    public Option<string?> Pipeline { get; } = new("--pipeline")
    {
        Description = "The pipeline folder (without it: the built-in smart city)",
        HelpName = "DIR",
        Recursive = true,
    };

    public Option<OutputFormat> Output { get; } = new("--output", "-o")
    {
        Description = "Form of results: table, json, ndjson or csv",
        HelpName = "FORM",
        Recursive = true,
        CustomParser = result => OutputFormats.Parse(result),
    };

    public Option<bool> Quiet { get; } = new("--quiet", "-q")
    {
        Description = "Say nothing but results and errors",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(Data);
        root.Options.Add(Pipeline);
        root.Options.Add(Output);
        root.Options.Add(Quiet);
    }
}
