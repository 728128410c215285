using System.Text.Json;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Schemas;

/// <summary>Schemas and partition specs as JSON, in metadata.json and in a manifest's header (Iceberg spec, appendix
/// C).</summary>
internal static class SchemaJson
{
    public static Schema ReadSchema(JsonElement element, string path)
    {
        var json = new JsonFields(element, path);
        var fields = json.Items("fields").Select(item => ReadField(new JsonFields(item.Element, item.Path))).ToList();
        return new Schema(json.FindInt("schema-id") ?? 0, fields)
        {
            IdentifierFieldIds = [.. json.Items("identifier-field-ids").Select(
                id => JsonFields.AsInt(id.Element, id.Path))],
        };
    }

    public static void Write(Utf8JsonWriter writer, Schema schema)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "struct");
        writer.WriteNumber("schema-id", schema.Id);
        if (schema.IdentifierFieldIds.Count > 0)
        {
            writer.WriteStartArray("identifier-field-ids");
            foreach (int id in schema.IdentifierFieldIds)
            {
                writer.WriteNumberValue(id);
            }

            writer.WriteEndArray();
        }

        writer.WriteStartArray("fields");
        foreach (var field in schema.Fields)
        {
            Write(writer, field);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static PartitionSpec ReadSpec(JsonElement element, string path)
    {
        var json = new JsonFields(element, path);
        return new PartitionSpec(json.Int("spec-id"), ReadSpecFields(json.Get("fields"), json.Path("fields")));
    }

    public static void Write(Utf8JsonWriter writer, PartitionSpec spec)
    {
        writer.WriteStartObject();
        writer.WriteNumber("spec-id", spec.Id);
        writer.WritePropertyName("fields");
        WriteSpecFields(writer, spec);
        writer.WriteEndObject();
    }

    /// <summary>The array alone, which is what a manifest's header holds.</summary>
    public static IReadOnlyList<PartitionField> ReadSpecFields(JsonElement element, string path)
        =>
        [
            .. JsonFields.Elements(element, path)
                .Select(item => ReadSpecField(new JsonFields(item.Element, item.Path))),
        ];

    public static void WriteSpecFields(Utf8JsonWriter writer, PartitionSpec spec)
    {
        writer.WriteStartArray();
        foreach (var field in spec.Fields)
        {
            writer.WriteStartObject();
            writer.WriteNumber("source-id", field.SourceId);
            writer.WriteNumber("field-id", field.FieldId);
            writer.WriteString("name", field.Name);
            writer.WriteString("transform", TypeText.Of(field.Transform));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static PartitionField ReadSpecField(JsonFields json) => new(
        json.Int("source-id"),
        json.Int("field-id"),
        json.Text("name"),
        TypeText.Transform(json.Text("transform"), json.Path("transform")));

    static Field ReadField(JsonFields json) => new(
        json.Int("id"),
        json.Text("name"),
        ReadType(json.Get("type"), json.Path("type")),
        json.FindFlag("required"),
        json.FindText("doc"));

    static FieldType ReadType(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.String)
        {
            return TypeText.Type(JsonFields.AsText(element, path), path);
        }

        var json = new JsonFields(element, path);
        string kind = json.Text("type");
        var inner = json.Find("element");
        if (kind != "list" || inner is not { ValueKind: JsonValueKind.String })
        {
            throw new TableFormatException(
                $"read {path}: expected a primitive type or a list of one, found a nested \"{kind}\"",
                "Odograph keeps tables without structs, maps and nested lists; drop that column");
        }

        var type = TypeText.Type(JsonFields.AsText(inner.Value, path), json.Path("element"));
        return new ListType(json.Int("element-id"), type, json.FindFlag("element-required"));
    }

    static void Write(Utf8JsonWriter writer, Field field)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", field.Id);
        writer.WriteString("name", field.Name);
        writer.WriteBoolean("required", field.Required);
        writer.WritePropertyName("type");
        Write(writer, field.Type);
        if (field.Doc is not null)
        {
            writer.WriteString("doc", field.Doc);
        }

        writer.WriteEndObject();
    }

    static void Write(Utf8JsonWriter writer, FieldType type)
    {
        if (type is not ListType list)
        {
            writer.WriteStringValue(TypeText.Of((PrimitiveType)type));
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type", "list");
        writer.WriteNumber("element-id", list.ElementId);
        writer.WriteString("element", TypeText.Of(list.Element));
        writer.WriteBoolean("element-required", list.ElementRequired);
        writer.WriteEndObject();
    }
}
