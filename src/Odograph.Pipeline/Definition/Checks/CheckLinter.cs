using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Reading;
using Odograph.Pipeline.Definition.Yaml;

namespace Odograph.Pipeline.Definition.Checks;

/// <summary>A check and the node that holds its expression.</summary>
internal sealed record WrittenCheck(CheckDefinition Check, YamlNode Node);

/// <summary>Finds checks that could not run.</summary>
internal static class CheckLinter
{
    public static void Lint(
        ConfigFile file, IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<WrittenCheck> checks)
    {
        foreach (var (check, node) in checks)
        {
            if (check.Expression.Length == 0)
                file.Report(node, $"check '{check.Name}' is empty");
        }
    }
}
