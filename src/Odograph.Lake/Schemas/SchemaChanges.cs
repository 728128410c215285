using Odograph.Lake.Catalogs;
using Odograph.Model.Errors;

namespace Odograph.Lake.Schemas;

/// <summary>A commit that changes a table's columns.</summary>
public sealed record SchemaChange(IReadOnlyList<TableRequirement> Requirements, IReadOnlyList<TableUpdate> Updates);

/// <summary>Changes of a table's columns that Iceberg allows and Odograph makes: adding optional ones.</summary>
public static class SchemaChanges
{
    /// <summary>
    /// The commit that adds columns behind the others, with new ids (those given are ignored). It is refused when the
    /// table's schema was changed meanwhile.
    /// </summary>
    /// <exception cref="OdographException">A column is there already, or is required: rows written so far have no value
    /// for it.</exception>
    public static SchemaChange AddColumns(LoadedTable table, IReadOnlyList<Field> columns)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(columns);
        var schema = table.Metadata.CurrentSchema;
        int lastId = table.Metadata.LastColumnId;
        var fields = schema.Fields.ToList();
        foreach (var column in columns)
        {
            if (column.Required || fields.Exists(field => field.Name == column.Name))
            {
                throw new OdographException(
                    ErrorKind.User,
                    $"add column \"{column.Name}\" to \"{table.Name}\": "
                        + (column.Required ? "a new column cannot be required" : "there is one of this name"));
            }

            fields.Add(WithNewIds(column, ref lastId));
        }

        return new SchemaChange(
            [
                new TableRequirement.TableUuid(table.Metadata.TableUuid),
                new TableRequirement.CurrentSchemaId(schema.Id),
                new TableRequirement.LastAssignedFieldId(table.Metadata.LastColumnId),
            ],
            [
                new TableUpdate.AddSchema(schema with { Fields = fields }),
                new TableUpdate.SetCurrentSchema(-1),
            ]);
    }

    static Field WithNewIds(Field column, ref int lastId)
    {
        int id = ++lastId;
        return column with
        {
            Id = id,
            Type = column.Type is ListType list ? list with { ElementId = ++lastId } : column.Type,
        };
    }
}
