using System.Globalization;
using System.Text;
using Odograph.DuckDb;
using Odograph.Lake.Schemas;
using Odograph.Pipeline.Parquet;

namespace Odograph.Engine.Query;

/// <summary>
/// The SQL that makes a table of the lake a view: exactly the files of one snapshot, columns found by field id (a file
/// written before a column was added gives NULL there), and a typed empty relation where there are no files.
/// </summary>
static class TableViews
{
    public static string Create(string name, Schema schema, IReadOnlyList<string> files)
    {
        string select = files.Count == 0 ? Empty(schema) : Rows(schema, files);
        return $"CREATE VIEW {SqlText.Name(name)} AS {select}";
    }

    /// <summary>The SELECT that reads at least one file.</summary>
    public static string Rows(Schema schema, IReadOnlyList<string> files)
    {
        var map = new StringBuilder();
        foreach (var column in schema.Fields)
        {
            map.Append(map.Length == 0 ? "" : ", ").Append(
                CultureInfo.InvariantCulture,
                $"{column.Id}: {{name: {SqlText.Literal(column.Name)}, "
                    + $"type: {SqlText.Literal(SqlTypes.Of(column.Type))}, default_value: NULL}}");
        }

        return $"SELECT * FROM read_parquet({SqlText.ListOf(files)}, schema = MAP {{{map}}})";
    }

    static string Empty(Schema schema)
    {
        var columns = schema.Fields.Select(
            column => $"NULL::{SqlTypes.Of(column.Type)} AS {SqlText.Name(column.Name)}");
        return $"SELECT {string.Join(", ", columns)} WHERE false";
    }
}
