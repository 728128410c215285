using System.Text.Json;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Avro;

internal enum AvroKind
{
    Null,
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Bytes,
    String,
    Record,
    Enum,
    Array,
    Map,
    Union,
    Fixed,
}

/// <summary>A field of a record; Id is Iceberg's <c>field-id</c> attribute, where there is one.</summary>
internal sealed record AvroField(string Name, AvroSchema Schema, int? Id);

/// <summary>
/// An Avro schema (spec 1.11, "Schema Declaration"), as far as it decides how bytes are read. Defaults, aliases, docs
/// and logical types change nothing there and are not kept. A record may contain itself. Not changed after parsing;
/// safe to share.
/// </summary>
internal sealed class AvroSchema(AvroKind kind)
{
    static readonly Dictionary<string, AvroKind> Primitives = new()
    {
        ["null"] = AvroKind.Null,
        ["boolean"] = AvroKind.Boolean,
        ["int"] = AvroKind.Int,
        ["long"] = AvroKind.Long,
        ["float"] = AvroKind.Float,
        ["double"] = AvroKind.Double,
        ["bytes"] = AvroKind.Bytes,
        ["string"] = AvroKind.String,
    };

    public AvroKind Kind { get; } = kind;

    /// <summary>Record only.</summary>
    public IReadOnlyList<AvroField> Fields { get; private set; } = [];

    /// <summary>Array: of the elements. Map: of the values.</summary>
    public AvroSchema? Element { get; private init; }

    /// <summary>Union only.</summary>
    public IReadOnlyList<AvroSchema> Branches { get; private init; } = [];

    /// <summary>Fixed only, in bytes.</summary>
    public int SizeBytes { get; private init; }

    /// <summary>Enum only.</summary>
    public IReadOnlyList<string> Symbols { get; private init; } = [];

    /// <summary>The place of the field with this id, or, in files without ids, with this name; -1 when there is
    /// none.</summary>
    public int IndexOf(int id, string name)
    {
        for (int i = 0; i < Fields.Count; i++)
        {
            if (Fields[i].Id is { } own ? own == id : Fields[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    /// <exception cref="TableFormatException">Not a schema.</exception>
    public static AvroSchema Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Parse(document.RootElement, "Avro schema", null, []);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new TableFormatException($"read Avro schema: not JSON: {broken.Message}", inner: broken);
        }
    }

    static AvroSchema Parse(JsonElement element, string path, string? space, Dictionary<string, AvroSchema> named)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return new AvroSchema(AvroKind.Union)
            {
                Branches =
                [
                    .. JsonFields.Elements(element, path).Select(item => Parse(item.Element, item.Path, space, named)),
                ],
            };
        }

        if (element.ValueKind == JsonValueKind.String)
        {
            return ByName(JsonFields.AsText(element, path), path, space, named);
        }

        var json = new JsonFields(element, path);
        var type = json.Get("type");
        if (type.ValueKind != JsonValueKind.String)
        {
            return ParseMember(json, "type", space, named);
        }

        return json.Text("type") switch
        {
            "record" or "error" => ParseRecord(json, space, named),
            "enum" => Named(json, space, named, new AvroSchema(AvroKind.Enum)
            {
                Symbols = [.. json.Items("symbols").Select(item => JsonFields.AsText(item.Element, item.Path))],
            }),
            "fixed" => Named(json, space, named, new AvroSchema(AvroKind.Fixed) { SizeBytes = FixedSize(json) }),
            "array" => new AvroSchema(AvroKind.Array) { Element = ParseMember(json, "items", space, named) },
            "map" => new AvroSchema(AvroKind.Map) { Element = ParseMember(json, "values", space, named) },
            var name => ByName(name, path, space, named),
        };
    }

    static AvroSchema ParseMember(JsonFields json, string name, string? space, Dictionary<string, AvroSchema> named)
        => Parse(json.Get(name), json.Path(name), space, named);

    static AvroSchema ParseRecord(JsonFields json, string? space, Dictionary<string, AvroSchema> named)
    {
        var record = Named(json, space, named, new AvroSchema(AvroKind.Record));
        string fullName = FullName(json, space);
        string? inner = fullName.Contains('.', StringComparison.Ordinal) ? fullName[..fullName.LastIndexOf('.')] : null;
        record.Fields = [.. json.Items("fields").Select(item =>
        {
            var field = new JsonFields(item.Element, item.Path);
            return new AvroField(
                field.Text("name"), ParseMember(field, "type", inner, named), field.FindInt("field-id"));
        })];
        return record;
    }

    static AvroSchema Named(JsonFields json, string? space, Dictionary<string, AvroSchema> named, AvroSchema schema)
    {
        named[FullName(json, space)] = schema;
        return schema;
    }

    static string FullName(JsonFields json, string? space)
    {
        string name = json.Text("name");
        string? own = json.FindText("namespace") ?? space;
        return name.Contains('.', StringComparison.Ordinal) || string.IsNullOrEmpty(own) ? name : $"{own}.{name}";
    }

    static AvroSchema ByName(string name, string path, string? space, Dictionary<string, AvroSchema> named)
    {
        if (Primitives.TryGetValue(name, out var kind))
        {
            return new AvroSchema(kind);
        }

        return named.GetValueOrDefault($"{space}.{name}") ?? named.GetValueOrDefault(name)
            ?? throw new TableFormatException($"read {path}: no Avro type \"{name}\"");
    }

    static int FixedSize(JsonFields json)
        => json.Int("size") is >= 0 and var size
            ? size
            : throw new TableFormatException($"read {json.Path("size")}: a fixed type has no size below 0");
}
