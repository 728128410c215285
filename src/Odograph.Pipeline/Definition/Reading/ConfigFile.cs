using Odograph.Model.Errors;
using Odograph.Pipeline.Definition.Yaml;

namespace Odograph.Pipeline.Definition.Reading;

/// <summary>One file of a pipeline while it is read: its text, and the list that problems go to.</summary>
internal sealed class ConfigFile
{
    readonly PipelineFiles _files;
    readonly List<ConfigProblem> _problems;

    public ConfigFile(PipelineFiles files, string path, string text, List<ConfigProblem> problems)
    {
        _files = files;
        _problems = problems;
        Path = path;
        Text = text;
    }

    /// <summary>Path inside the folder, with '/'.</summary>
    public string Path { get; }

    public string Text { get; }

    public void Report(Place place, string message)
        => _problems.Add(new ConfigProblem(_files.DisplayName(Path), place.Line, place.Column, message));

    public void Report(YamlNode node, string message) => Report(node.Place, message);

    /// <summary>
    /// The text of a value: as written, with <c>${NAME}</c> filled in, or the content of the file named by <c>{ file:
    /// PATH }</c>. Null when it has none; then that was reported.
    /// </summary>
    public string? TextOf(YamlNode node, string what)
    {
        switch (node)
        {
            case YamlScalar { IsNull: true }:
                Report(node, $"{what} has no value");
                return null;
            case YamlScalar scalar:
                return Substitution.Fill(
                    scalar.Text, _files.Environment, message => Report(scalar, $"{what}: {message}"));
            case YamlMap { Entries: [{ Key.Text: "file", Value: YamlScalar path }] }:
                return _files.ReadSecret(path.Text, message => Report(path, $"{what}: {message}"));
            default:
                Report(node, $"{what} must be a single value, found {node.Kind}");
                return null;
        }
    }
}
