using Odograph.Model.Errors;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Definition.Reading;

namespace Odograph.Pipeline.Tests.Definition;

/// <summary>A pipeline in memory: files by path, and an environment.</summary>
internal sealed class PipelineText(params (string Path, string Text)[] _files) : PipelineFiles(_ => null)
{
    public const string OneStream = "pipeline: p\nstreams: [s]\n";

    readonly Dictionary<string, byte[]> _files = _files.ToDictionary(
        file => file.Path, file => System.Text.Encoding.UTF8.GetBytes(file.Text));

    /// <summary>One stream <c>s</c>, described by the text.</summary>
    public static PipelineText OfStream(string stream) => new(("pipeline.yaml", OneStream), ("streams/s.yaml", stream));

    /// <summary>A pipeline.yaml with a stream <c>s</c> that has nothing but its name.</summary>
    public static PipelineText OfPipeline(
        string pipeline) => new(("pipeline.yaml", pipeline), ("streams/s.yaml", "stream: s\n"));

    public override string DisplayName(string path) => path;

    public override bool Exists(string path) => _files.ContainsKey(path);

    public override IEnumerable<string> StreamNames() => _files.Keys
        .Where(path => path.StartsWith("streams/", StringComparison.Ordinal))
        .Select(path => Path.GetFileNameWithoutExtension(path));

    public PipelineDefinition Read()
    {
        using var reader = new PipelineFileReader(this);
        var definition = reader.Read();
        Assert.Equal([], reader.Problems);
        return definition!;
    }

    /// <summary>Problems as they are printed.</summary>
    public IReadOnlyList<string> Lint()
    {
        using var reader = new PipelineFileReader(this);
        reader.Read();
        return [.. reader.Problems.Select((ConfigProblem problem) => problem.ToString())];
    }

    protected override byte[] ReadBytes(string path) => _files[path];
}
