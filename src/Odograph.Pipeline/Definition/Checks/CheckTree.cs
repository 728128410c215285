using System.Text.Json;
using Odograph.Pipeline.Definition.Reading;

namespace Odograph.Pipeline.Definition.Checks;

/// <summary>What a check must not be, read off the engine's own syntax tree.</summary>
internal static class CheckTree
{
    public const string NoExpression = "must be one SQL expression over a row, without SELECT parts around it";

    /// <summary>Characters before the expression in the text that was parsed.</summary>
    const int PrefixBytes = 7;

    public static IEnumerable<CheckFault> Faults(
        JsonElement statements, IReadOnlyCollection<string> columns, CheckDatabase database)
    {
        if (Expression(statements) is not { } expression)
            return [new CheckFault(NoExpression, 0)];
        var nodes = Nodes(expression).ToList();
        var hasLambda = nodes.Any(node => Class(node) == "LAMBDA");
        return nodes.Select(node => Fault(node, columns, hasLambda, database)).OfType<CheckFault>();
    }

    /// <summary>The one thing that is selected from nothing; null when the text says more than that.</summary>
    static JsonElement? Expression(JsonElement statements)
    {
        if (statements.GetArrayLength() != 1)
            return null;
        var node = statements[0].GetProperty("node");
        if (node.GetProperty("type").GetString() != "SELECT_NODE"
            || node.GetProperty("select_list").GetArrayLength() != 1
            || node.GetProperty("modifiers").GetArrayLength() != 0
            || node.GetProperty("from_table").GetProperty("type").GetString() != "EMPTY"
            || node.GetProperty("group_expressions").GetArrayLength() != 0)
            return null;
        foreach (var part in new[] { "where_clause", "having", "qualify", "sample" })
        {
            if (node.GetProperty(part).ValueKind != JsonValueKind.Null)
                return null;
        }

        var expression = node.GetProperty("select_list")[0];
        return expression.GetProperty("alias").GetString() is "" ? expression : null;
    }

    static CheckFault? Fault(
        JsonElement node, IReadOnlyCollection<string> columns, bool hasLambda, CheckDatabase database)
    {
        switch (Class(node))
        {
            case "COLUMN_REF":
                var names = node.GetProperty(
                    "column_names").EnumerateArray().Select(name => name.GetString()!).ToList();
                return hasLambda ? null : ColumnFault(node, string.Join('.', names), columns, database);
            case "FUNCTION":
                var name = node.GetProperty("function_name").GetString()!;
                return database.Moody.Contains(name) || IsAgeOfNow(node, name) ? MoodyFault(node, name + "()") : null;
            case "SUBQUERY":
                return At(node, "a query inside a check is not possible: it sees one row alone");
            case "WINDOW":
                return At(
                    node, $"{node.GetProperty("function_name").GetString()}() over rows is not "
                        + "possible: it sees one row alone");
            case "PARAMETER":
                return At(node, "a parameter has no value here");
            case "STAR":
                return At(node, "'*' is not a column");
            default:
                return null;
        }
    }

    static CheckFault? ColumnFault(
        JsonElement node, string name, IReadOnlyCollection<string> columns, CheckDatabase database)
    {
        if (columns.Contains(name, StringComparer.OrdinalIgnoreCase))
            return null;
        return database.Moody.Contains(name)
            ? MoodyFault(node, name)
            : At(node, $"unknown column '{name}'{Nearest.Hint(name, columns)}");
    }

    /// <summary>age(t) is the time from t until today.</summary>
    static bool IsAgeOfNow(JsonElement node, string name)
        => name.Equals("age", StringComparison.OrdinalIgnoreCase) && node.GetProperty("children").GetArrayLength() == 1;

    static CheckFault MoodyFault(JsonElement node, string name)
        => At(node, $"{name} does not give the same answer when a batch is run again; compare "
            + "columns with fixed values");

    static CheckFault At(JsonElement node, string message)
    {
        var hasPlace = node.GetProperty("query_location").TryGetInt32(out var offset);
        return new CheckFault(message, hasPlace ? offset - PrefixBytes : 0);
    }

    static string? Class(JsonElement node)
        => node.TryGetProperty("class", out var name) && name.ValueKind == JsonValueKind.String
            ? name.GetString()
            : null;

    static IEnumerable<JsonElement> Nodes(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().SelectMany(Nodes);
        if (element.ValueKind != JsonValueKind.Object)
            return [];
        var below = element.EnumerateObject().SelectMany(property => Nodes(property.Value));
        return Class(element) is null ? below : below.Prepend(element);
    }
}
