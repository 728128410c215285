using System.Text.Json;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>The stream that a model reads.</summary>
/// <param name="Alias">The name that it has inside the model.</param>
internal sealed record ModelSource(string Name, string Alias, int Offset);

/// <summary>What the shape of a model must be, read off the engine's syntax tree.</summary>
internal static class ModelRules
{
    public const string OneSelect = "a model is one SELECT … FROM stream [WHERE …] GROUP BY …";

    const string AView = "write a view over the roll-up for that";

    /// <summary>Faults of the statement as a whole, with their places.</summary>
    public static IEnumerable<(int Offset, string Message)> OfShape(JsonElement select)
    {
        if (select.Text("type") != "SELECT_NODE")
        {
            yield return (select.Offset(), $"{OneSelect}: no UNION, EXCEPT, INTERSECT, no WITH RECURSIVE; {AView}");
            yield break;
        }

        if (select.GetProperty("cte_map").Items("map") is [var first, ..])
            yield return (first.Offset(), $"WITH: {OneSelect}; {AView}");
        foreach (var modifier in select.Items("modifiers"))
            yield return (modifier.Offset(), OfModifier(modifier.Text("type") ?? ""));
        if (select.IsSet("having"))
            yield return (select.GetProperty("having").Offset(), "HAVING: a batch sees a part of its group only; "
                + "filter when you read the roll-up");
        if (select.IsSet("qualify"))
            yield return (select.GetProperty("qualify").Offset(), "QUALIFY: a batch sees a part of its group only; "
                + "filter when you read the roll-up");
        if (select.IsSet("sample"))
            yield return (select.Offset(), "a sample is another one at every run; take it when you read");
        if (select.Items("group_sets").Count > 1)
            yield return (select.Items("group_expressions")[0].Offset(),
                "grouping sets, ROLLUP and CUBE: name one list of keys; coarser groups are views over the roll-up");
        if (OfSource(select.GetProperty("from_table")) is { } fault)
            yield return fault;
    }

    /// <summary>Null when it reads from anything but one table.</summary>
    public static ModelSource? StreamOf(JsonElement select)
    {
        if (select.Text("type") != "SELECT_NODE" || OfSource(select.GetProperty("from_table")) is not null)
            return null;
        var from = select.GetProperty("from_table");
        string name = from.Text("table_name")!;
        return new ModelSource(name, from.Text("alias") is { Length: > 0 } alias ? alias : name, from.Offset());
    }

    static string OfModifier(string type) => type switch
    {
        "ORDER_MODIFIER" => "ORDER BY: a table has no order; sort when you read the roll-up",
        "DISTINCT_MODIFIER" => "DISTINCT: groups are distinct; take it out",
        _ => "LIMIT: a batch sees a part of the rows only; limit when you read the roll-up",
    };

    static (int, string)? OfSource(JsonElement from)
    {
        switch (from.Text("type"))
        {
            case "BASE_TABLE" when from.Text("schema_name") is "" && from.Text("catalog_name") is ""
                && from.Items("column_name_alias").Count == 0 && !from.IsSet("sample") && !from.IsSet("at_clause"):
                return null;
            case "BASE_TABLE":
                return (from.Offset(), "write the stream's plain name behind FROM");
            case "JOIN":
                return (from.Offset(), "a model reads one stream: what is joined would depend on which batch comes "
                    + "first; join in a view over the roll-up");
            case "SUBQUERY":
                return (from.Offset(), $"a query inside FROM: {OneSelect}; {AView}");
            case "EMPTY":
                return (from.Offset(), $"no FROM: {OneSelect}");
            default:
                return (from.Offset(), "a model reads one of the pipeline's streams by its name");
        }
    }
}
