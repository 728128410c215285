using System.Text.Json;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Schemas;

/// <summary>Typed access to members of a JSON object whose failure says where: the way to the member is part of every
/// message.</summary>
internal readonly struct JsonFields
{
    readonly JsonElement _element;
    readonly string _path;

    public JsonFields(JsonElement element, string path)
    {
        _element = element;
        _path = path;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new TableFormatException($"read {path}: expected an object, found {Shown(element)}");
        }
    }

    public IEnumerable<JsonProperty> All => _element.EnumerateObject();

    public JsonElement? Find(string name)
        => _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public JsonElement Get(string name) => Find(name) ?? throw new TableFormatException($"read {_path}: no \"{name}\"");

    public string Path(string name) => $"{_path}.{name}";

    public string Text(string name) => AsText(Get(name), Path(name));

    public string? FindText(string name) => Find(name) is { } value ? AsText(value, Path(name)) : null;

    public long Long(string name) => AsLong(Get(name), Path(name));

    public long? FindLong(string name) => Find(name) is { } value ? AsLong(value, Path(name)) : null;

    public int Int(string name) => AsInt(Get(name), Path(name));

    public int? FindInt(string name) => Find(name) is { } value ? AsInt(value, Path(name)) : null;

    public bool FindFlag(string name) => Find(name) is { } value && AsFlag(value, Path(name));

    public JsonFields Object(string name) => new(Get(name), Path(name));

    /// <summary>The members of an array, each with its path; none when the array is absent.</summary>
    public IEnumerable<(JsonElement Element, string Path)> Items(string name)
        => Find(name) is { } array ? Elements(array, Path(name)) : [];

    public Dictionary<string, string> Texts(string name)
    {
        var texts = new Dictionary<string, string>();
        if (Find(name) is not { } value)
        {
            return texts;
        }

        foreach (var member in new JsonFields(value, Path(name)).All)
        {
            texts[member.Name] = AsText(member.Value, $"{Path(name)}.{member.Name}");
        }

        return texts;
    }

    public static IEnumerable<(JsonElement Element, string Path)> Elements(JsonElement array, string path)
        => array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray().Select((item, index) => (item, $"{path}[{index}]"))
            : throw new TableFormatException($"read {path}: expected an array, found {Shown(array)}");

    public static string AsText(JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw new TableFormatException($"read {path}: expected text, found {Shown(value)}");
        }

        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException broken)
        {
            throw new TableFormatException($"read {path}: text is not Unicode", inner: broken);
        }
    }

    public static int AsInt(JsonElement value, string path)
        => AsLong(value, path) is >= int.MinValue and <= int.MaxValue and var number
            ? (int)number
            : throw new TableFormatException($"read {path}: expected a 32-bit number, found {Shown(value)}");

    static long AsLong(JsonElement value, string path)
        => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number)
            ? number
            : throw new TableFormatException($"read {path}: expected a whole number, found {Shown(value)}");

    static bool AsFlag(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new TableFormatException($"read {path}: expected true or false, found {Shown(value)}"),
    };

    static string Shown(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");
    }
}
