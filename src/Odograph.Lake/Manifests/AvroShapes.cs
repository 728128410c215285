using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Odograph.Lake.Schemas;

namespace Odograph.Lake.Manifests;

/// <summary>Pieces of the Avro schemas of manifests and manifest lists, with the attributes Iceberg wants (spec,
/// appendix A).</summary>
internal static class AvroShapes
{
    public static JsonObject Record(string name, params JsonObject[] fields)
        => new() { ["type"] = "record", ["name"] = name, ["fields"] = new JsonArray(fields) };

    public static JsonObject Required(int id, string name, JsonNode type)
        => new() { ["name"] = name, ["type"] = type, ["field-id"] = id };

    public static JsonObject Optional(int id, string name, JsonNode type)
        => new() { ["name"] = name, ["type"] = new JsonArray("null", type), ["default"] = null, ["field-id"] = id };

    public static JsonObject List(int elementId, JsonNode element)
        => new() { ["type"] = "array", ["items"] = element, ["element-id"] = elementId };

    /// <summary>Avro's own maps have text keys only: a map by field id is a list of pairs.</summary>
    public static JsonObject Map(int keyId, int valueId, string valueType) => new()
    {
        ["type"] = "array",
        ["items"] = Record(
            string.Create(CultureInfo.InvariantCulture, $"k{keyId}_v{valueId}"),
            Required(keyId, "key", "int"),
            Required(valueId, "value", valueType)),
        ["logicalType"] = "map",
    };

    /// <summary>The partition struct: one optional field per field of the spec.</summary>
    public static JsonObject Partition(PartitionSpec spec, Schema schema)
        => Record("r102", [.. spec.Fields.Select(field =>
    {
        string name = ValidName(field.Name);
        var json = Optional(field.FieldId, name, Primitive(PartitionValues.TypeOf(field, schema), field.FieldId));
        if (name != field.Name)
        {
            json["iceberg-field-name"] = field.Name;
        }

        return json;
    })]);

    static JsonNode Primitive(PrimitiveType type, int id) => type.Kind switch
    {
        PrimitiveKind.Boolean => "boolean",
        PrimitiveKind.Int => "int",
        PrimitiveKind.Long => "long",
        PrimitiveKind.Float => "float",
        PrimitiveKind.Double => "double",
        PrimitiveKind.String => "string",
        PrimitiveKind.Binary => "bytes",
        PrimitiveKind.Date => Logical("int", "date"),
        PrimitiveKind.Time => Logical("long", "time-micros"),
        PrimitiveKind.Timestamp => Timestamp(isUtc: false),
        PrimitiveKind.TimestampTz => Timestamp(isUtc: true),
        PrimitiveKind.Uuid => Fixed($"uuid_fixed_{id}", 16, "uuid"),
        PrimitiveKind.Fixed => Fixed($"fixed_{id}_{type.Length}", type.Length, null),
        PrimitiveKind.Decimal => Decimal(type, id),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type.Kind, null),
    };

    static JsonObject Logical(string type, string logical) => new() { ["type"] = type, ["logicalType"] = logical };

    static JsonObject Timestamp(bool isUtc)
    {
        var json = Logical("long", "timestamp-micros");
        json["adjust-to-utc"] = isUtc;
        return json;
    }

    static JsonObject Fixed(string name, int size, string? logical)
    {
        var json = new JsonObject { ["type"] = "fixed", ["name"] = name, ["size"] = size };
        if (logical is not null)
        {
            json["logicalType"] = logical;
        }

        return json;
    }

    static JsonObject Decimal(PrimitiveType type, int id)
    {
        var json = Fixed(
            $"decimal_{id}_{type.Precision}_{type.Scale}", PartitionValues.DecimalBytes(type.Precision), "decimal");
        json["precision"] = type.Precision;
        json["scale"] = type.Scale;
        return json;
    }

    /// <summary>Avro allows letters, digits and '_' in names; others are written as '_x' and their code, as the
    /// reference does.</summary>
    static string ValidName(string name)
    {
        var valid = new StringBuilder();
        foreach (char c in name)
        {
            if (char.IsAsciiLetter(c) || c == '_' || (char.IsAsciiDigit(c) && valid.Length > 0))
            {
                valid.Append(c);
            }
            else
            {
                valid.Append(
                    char.IsAsciiDigit(c) ? $"_{c}" : string.Create(CultureInfo.InvariantCulture, $"_x{(int)c:X}"));
            }
        }

        return valid.ToString();
    }
}
