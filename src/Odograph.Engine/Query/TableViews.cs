using System.Globalization;
using System.Text;
using Odograph.Lake.Schemas;

namespace Odograph.Engine.Query;

/// <summary>
/// The SQL that makes a table of the lake a view: exactly the files of one snapshot, columns found by field id (a file written before a column
/// was added gives NULL there), and a typed empty relation where there are no files.
/// </summary>
static class TableViews
{
    public static string Create(string name, Schema schema, IReadOnlyList<string> files)
    {
        string select = files.Count == 0 ? Empty(schema) : Rows(schema, files);
        return $"CREATE VIEW {Identifier(name)} AS {select}";
    }

    /// <summary>The SELECT that reads at least one file.</summary>
    public static string Rows(Schema schema, IReadOnlyList<string> files)
    {
        var map = new StringBuilder();
        foreach (var column in schema.Fields)
        {
            map.Append(map.Length == 0 ? "" : ", ").Append(
                CultureInfo.InvariantCulture,
                $"{column.Id}: {{name: {Literal(column.Name)}, type: {Literal(TypeOf(column.Type))}, default_value: NULL}}");
        }

        return $"SELECT * FROM read_parquet({ListOf(files)}, schema = MAP {{{map}}})";
    }

    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string ListOf(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";

    static string Empty(Schema schema)
    {
        var columns = schema.Fields.Select(column => $"NULL::{TypeOf(column.Type)} AS {Identifier(column.Name)}");
        return $"SELECT {string.Join(", ", columns)} WHERE false";
    }

    static string TypeOf(FieldType type) => type switch
    {
        ListType list => TypeOf(list.Element) + "[]",
        PrimitiveType primitive => primitive.Kind switch
        {
            PrimitiveKind.Boolean => "BOOLEAN",
            PrimitiveKind.Int => "INTEGER",
            PrimitiveKind.Long => "BIGINT",
            PrimitiveKind.Float => "FLOAT",
            PrimitiveKind.Double => "DOUBLE",
            PrimitiveKind.Date => "DATE",
            PrimitiveKind.Time => "TIME",
            PrimitiveKind.Timestamp => "TIMESTAMP",
            PrimitiveKind.TimestampTz => "TIMESTAMP WITH TIME ZONE",
            PrimitiveKind.String => "VARCHAR",
            PrimitiveKind.Uuid => "UUID",
            PrimitiveKind.Binary or PrimitiveKind.Fixed => "BLOB",
            PrimitiveKind.Decimal => string.Create(
                CultureInfo.InvariantCulture, $"DECIMAL({primitive.Precision}, {primitive.Scale})"),
            _ => throw new ArgumentOutOfRangeException(nameof(type), primitive.Kind, null),
        },
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
