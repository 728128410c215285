using System.Text.Json;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>Reading the engine's syntax tree of a model.</summary>
internal static class ModelTree
{
    public static string? Text(this JsonElement node, string name)
        => node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool IsSet(this JsonElement node, string name)
        => node.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    public static List<JsonElement> Items(this JsonElement node, string name)
        => node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : [];

    /// <summary>The name of a call's function, lower case; null for everything else.</summary>
    public static string? Function(this JsonElement node)
        => node.Text("class") == "FUNCTION" ? node.Text("function_name")!.ToLowerInvariant() : null;

    /// <summary>The parts of a column's name; null for everything else.</summary>
    public static List<string>? Column(this JsonElement node)
        => node.Text("class") == "COLUMN_REF"
            ? node.Items("column_names").ConvertAll(name => name.GetString()!)
            : null;

    /// <summary>The node and all below it.</summary>
    public static IEnumerable<JsonElement> Nodes(this JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().SelectMany(Nodes);
        if (element.ValueKind != JsonValueKind.Object)
            return [];
        var below = element.EnumerateObject().SelectMany(property => Nodes(property.Value));
        return element.Text("class") is null && element.Text("type") is null ? below : below.Prepend(element);
    }

    /// <summary>Where it begins in the text, in bytes; 0 where the tree does not tell.</summary>
    public static int Offset(this JsonElement element)
    {
        int found = int.MaxValue;
        foreach (var node in element.Nodes())
        {
            if (node.TryGetProperty("query_location", out var place) && place.TryGetInt32(out int offset))
                found = Math.Min(found, offset);
        }

        return found == int.MaxValue ? 0 : found;
    }

    /// <summary>Text that two nodes have in common if they mean the same: without names given and places.</summary>
    public static string Meaning(this JsonElement node)
    {
        switch (node.ValueKind)
        {
            case JsonValueKind.Array:
                return $"[{string.Join(',', node.EnumerateArray().Select(Meaning))}]";
            case JsonValueKind.Object when node.Column() is { } names:
                return $"column({names[^1].ToLowerInvariant()})";
            case JsonValueKind.Object:
                var parts = node.EnumerateObject()
                    .Where(property => property.Name is not ("alias" or "query_location"))
                    .Select(property => $"{property.Name}:{Meaning(property.Value)}");
                return $"{{{string.Join(',', parts)}}}";
            default:
                return node.GetRawText();
        }
    }
}
