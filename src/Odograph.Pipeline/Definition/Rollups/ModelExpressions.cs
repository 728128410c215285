using System.Text.Json;
using System.Text.Json.Nodes;
using Odograph.DuckDb;
using Odograph.Pipeline.Definition.Checks;
using Odograph.Pipeline.Definition.Reading;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>The expressions of one model over the columns of its stream.</summary>
/// <param name="alias">The stream's name inside the model.</param>
internal sealed class ModelExpressions(CheckDatabase database, string alias, IReadOnlyList<string> columns)
{
    /// <summary>What no expression of a model may hold, with its place.</summary>
    public IEnumerable<(int Offset, string Message)> Faults(JsonElement select)
    {
        bool hasLambda = select.Nodes().Any(node => node.Text("class") == "LAMBDA");
        var aliases = select.Items("select_list").Select(item => item.Text("alias")).ToHashSet();
        var groups = select.Items("group_expressions").ConvertAll(group => group.Offset());
        foreach (var node in select.Nodes())
        {
            bool isGroupedByAlias = node.Column() is [var only]
                && aliases.Contains(only) && groups.Contains(node.Offset());
            if (!isGroupedByAlias && Fault(node, hasLambda) is { } message)
                yield return (node.Offset(), message);
        }
    }

    /// <summary>An expression as text, by the columns' own names, without the name it is given.</summary>
    public string TextOf(JsonElement expression)
    {
        var node = JsonNode.Parse(expression.GetRawText(), null, CheckDatabase.Tree)!;
        node["alias"] = "";
        Unqualify(node);
        return database.TextOf(node);
    }

    /// <summary>The engine's type of an expression; null when it does not bind, which is told elsewhere.</summary>
    public DuckDbLogicalType? TypeOf(string expression) => database.TypeOf(expression);

    /// <summary>Values of constant expressions; null where one is none, or fails.</summary>
    public object?[]? Constants(params IEnumerable<string> expressions)
        => database.Constants(string.Join(", ", expressions));

    public bool IsAggregate(string function) => database.Aggregates.Contains(function);

    string? Fault(JsonElement node, bool hasLambda)
    {
        switch (node.Text("class"))
        {
            case "COLUMN_REF" when !hasLambda:
                return ColumnFault(node.Column()!);
            case "FUNCTION" when database.Moody.Contains(node.Function()!)
                || (node.Function() == "age" && node.Items("children").Count == 1):
                return Moody(node.Function() + "()");
            case "SUBQUERY":
                return "a query inside a model is not possible: it sees the rows of a batch alone; "
                    + "write a view over the roll-up for that";
            case "WINDOW":
                return $"{node.Text("function_name")}() over rows: the rows beside are not all in one batch; "
                    + "write a view over the base table";
            case "PARAMETER":
                return "a parameter has no value here";
            case "STAR":
                return "'*' is no column of a roll-up; name what to group by and what to sum up";
            default:
                return null;
        }
    }

    string? ColumnFault(List<string> names)
    {
        bool isOurs = names.Count == 1
            || (names.Count == 2 && names[0].Equals(alias, StringComparison.OrdinalIgnoreCase));
        if (isOurs && columns.Contains(names[^1], StringComparer.OrdinalIgnoreCase))
            return null;
        string name = string.Join('.', names);
        return database.Moody.Contains(name) ? Moody(name) : $"unknown column '{name}'{Nearest.Hint(name, columns)}";
    }

    static string Moody(string function)
        => $"{function} does not give the same answer when a batch is run again; compare columns with fixed values";

    void Unqualify(JsonNode? node)
    {
        if (node is JsonArray list)
        {
            foreach (var item in list)
                Unqualify(item);
        }

        if (node is not JsonObject map)
            return;
        if (map["class"]?.GetValueKind() == JsonValueKind.String && (string?)map["class"] == "COLUMN_REF"
            && map["column_names"] is JsonArray { Count: 1 or 2 } names)
        {
            string last = (string)names[^1]!;
            if (columns.FirstOrDefault(own => own.Equals(last, StringComparison.OrdinalIgnoreCase)) is { } column)
                map["column_names"] = new JsonArray(column);
            return;
        }

        foreach (var (_, value) in map.ToList())
            Unqualify(value);
    }
}
