using System.Text;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Reading;
using Odograph.Pipeline.Definition.Yaml;

namespace Odograph.Pipeline.Definition.Checks;

/// <summary>A check and the node that holds its expression.</summary>
internal sealed record WrittenCheck(CheckDefinition Check, YamlNode Node);

/// <summary>
/// Finds checks that could not run, or would not mean the same when a batch is run again: by the parser and the binder
/// of the engine that
/// will run them.
/// </summary>
internal sealed class CheckLinter(ConfigFile file, CheckDatabase database)
{
    /// <summary>Reports what is wrong, at its place inside the expression.</summary>
    public void Lint(IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<WrittenCheck> checks)
    {
        if (checks.Count == 0)
            return;
        database.Use(columns);
        string[] known = [.. KnownSettings.Identity, .. columns.Select(column => column.Name)];
        foreach (var (check, node) in checks)
        {
            foreach (var fault in FaultsOf(check.Expression, known))
                file.Report(
                    PlaceOf(node, check.Expression, fault.OffsetBytes), $"check '{check.Name}': {fault.Message}");
        }
    }

    List<CheckFault> FaultsOf(string expression, IReadOnlyList<string> columns)
    {
        if (expression.Length == 0)
            return [new CheckFault("the expression is empty", 0)];
        var tree = database.Parse(expression);
        var faults = tree.Fault is { } fault ? [fault] : CheckTree.Faults(tree.Statements, columns, database).ToList();
        return faults.Count > 0 ? faults : database.Bind(expression) is { } refusal ? [refusal] : [];
    }

    Place PlaceOf(YamlNode node, string expression, int offsetBytes)
    {
        // Where the environment filled something in, the value's beginning is as near as it gets.
        if (node is not YamlScalar scalar)
            return node.Place;
        var start = scalar.Text.IndexOf(expression, StringComparison.Ordinal);
        if (start < 0)
            return node.Place;
        var before = Encoding.UTF8.GetBytes(expression).AsSpan();
        var characters = Encoding.UTF8.GetCharCount(before[..Math.Clamp(offsetBytes, 0, before.Length)]);
        return ScalarPlaces.Find(file.Text, scalar, start + characters);
    }
}

/// <param name="OffsetBytes">Into the expression's UTF-8, as the engine counts.</param>
internal sealed record CheckFault(string Message, int OffsetBytes);
