using Odograph.Model.Errors;
using Odograph.Pipeline.Definition.Reading;

namespace Odograph.Pipeline.Definition;

/// <summary>
/// Reads a pipeline folder: <c>pipeline.yaml</c>, <c>streams/*.yaml</c>, <c>models/*.sql</c>. Thread-safe; nothing is
/// kept open.
/// </summary>
public static class PipelineFolder
{
    static readonly Lazy<PipelineDefinition> Own = new(() => Read(new BuiltInFiles()));

    /// <summary>Reads and checks a folder.</summary>
    /// <exception cref="ConfigException">It has faults; all of them are listed.</exception>
    public static PipelineDefinition Load(string folder) => Load(folder, Environment.GetEnvironmentVariable);

    /// <summary>Every fault of a folder, by file and place; empty when it can be used.</summary>
    public static IReadOnlyList<ConfigProblem> Lint(string folder)
    {
        using var reader = Reader(folder, Environment.GetEnvironmentVariable);
        reader.Read();
        return reader.Problems;
    }

    /// <summary>The smart-city pipeline inside the program.</summary>
    public static PipelineDefinition BuiltIn() => Own.Value;

    /// <summary>
    /// Writes the built-in pipeline into a folder, which is made when it is not there. Nothing is overwritten.
    /// </summary>
    /// <exception cref="EnvironmentException">A file of that name is there, or the folder cannot be
    /// written.</exception>
    public static void WriteBuiltIn(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var files = new BuiltInFiles();
        var targets = BuiltInFiles.Paths.Select(path => (path, target: Path.Combine(folder, path))).ToList();
        if (targets.Find(file => Path.Exists(file.target)) is { target: { } taken })
            throw new EnvironmentException(
                $"write the built-in pipeline to '{folder}': '{taken}' is already there",
                "choose another folder, or move that one away");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "models"));
            foreach (var (path, target) in targets)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.WriteAllBytes(target, files.Read(path));
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"write the built-in pipeline to '{folder}': {fault.Message}",
                "choose a folder that you may write to", fault);
        }
    }

    /// <summary>
    /// The definition as YAML with every default filled in: one document a file, each headed by its name; models as the
    /// SQL that they are. Secrets are not in it.
    /// </summary>
    public static string Describe(PipelineDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return DefinitionText.Write(definition);
    }

    internal static PipelineDefinition Load(string folder, Func<string, string?> environment)
        => Finish(Reader(folder, environment));

    static PipelineFileReader Reader(string folder, Func<string, string?> environment)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return new PipelineFileReader(new FolderFiles(folder, environment));
    }

    static PipelineDefinition Read(PipelineFiles files) => Finish(new PipelineFileReader(files));

    static PipelineDefinition Finish(PipelineFileReader reader)
    {
        using var open = reader;
        var definition = reader.Read();
        return definition is not null && reader.Problems is []
            ? definition
            : throw new ConfigException(reader.Problems);
    }
}
