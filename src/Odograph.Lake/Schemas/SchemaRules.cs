namespace Odograph.Lake.Schemas;

/// <summary>What a schema and a partition spec must fulfil to become part of a table.</summary>
internal static class SchemaRules
{
    /// <summary>The first id that a partition field may have.</summary>
    public const int FirstPartitionFieldId = 1000;

    /// <summary>What is wrong with a schema; null when nothing is.</summary>
    public static string? Fault(Schema schema)
    {
        var ids = new HashSet<int>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in schema.Fields)
        {
            if (string.IsNullOrEmpty(field.Name) || !names.Add(field.Name))
            {
                return $"column name \"{field.Name}\" is empty or comes twice";
            }

            int[] own = field.Type is ListType list ? [field.Id, list.ElementId] : [field.Id];
            if (own.Any(id => id <= 0 || !ids.Add(id)))
            {
                return $"field id of column \"{field.Name}\" is not positive or comes twice";
            }
        }

        return null;
    }

    /// <summary>What is wrong with a spec over a schema; null when nothing is.</summary>
    public static string? Fault(PartitionSpec spec, Schema schema)
    {
        var ids = new HashSet<int>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in spec.Fields)
        {
            if (field.FieldId < FirstPartitionFieldId || !ids.Add(field.FieldId))
            {
                return $"id {field.FieldId} of partition field \"{field.Name}\" is below {FirstPartitionFieldId}, "
                    + "or comes twice";
            }

            if (string.IsNullOrEmpty(field.Name) || !names.Add(field.Name))
            {
                return $"partition field name \"{field.Name}\" is empty or comes twice";
            }

            if (Fault(field, schema) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    static string? Fault(PartitionField field, Schema schema)
    {
        if (schema.Find(field.SourceId)?.Type is not PrimitiveType source)
        {
            return $"partition field \"{field.Name}\" has no primitive source column {field.SourceId}";
        }

        return Transforms.Takes(field.Transform, source)
            ? null
            : $"partition field \"{field.Name}\": {TypeText.Of(field.Transform)} does not take {TypeText.Of(source)}";
    }
}
