using System.Globalization;
using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Lake.Schemas;
using Odograph.Model.Streams;

namespace Odograph.Engine.Execution.Quarantine;

/// <summary>
/// Rows for the quarantine table as a table function; one reader. What the batch gives, or what is the same in all
/// rows, is said in SQL.
/// </summary>
abstract class RefusedRows : TableSource
{
    /// <summary>Rows carry up to 1 MiB each: a chunk is cut by bytes too.</summary>
    protected const int ChunkBytes = 4 << 20;

    public override IReadOnlyList<SourceColumn> Columns { get; } =
    [
        new("stream", DuckDbType.Varchar),
        new("reasons", DuckDbType.Varchar),
        new("detail", DuckDbType.Varchar),
        new("raw", DuckDbType.Blob),
        new("raw_size", DuckDbType.BigInt),
        new(CommonColumns.IngestedAt, DuckDbType.TimestampTz),
        new(CommonColumns.Source, DuckDbType.Varchar),
        new(CommonColumns.SourcePartition, DuckDbType.Varchar),
        new(CommonColumns.SourcePosition, DuckDbType.BigInt),
        new(CommonColumns.SourceSequence, DuckDbType.Varchar),
    ];

    public override int MaxReaders => 1;

    /// <summary>Whether another query has the next rows.</summary>
    public virtual bool HasMore => false;

    /// <summary>The rows as the quarantine table's columns; columns of the table that are not ours are NULL.</summary>
    public string Select(Schema table, string source, long batch)
    {
        string number = batch.ToString(CultureInfo.InvariantCulture);
        var cells = table.Fields.Select(
            field => $"{Expression(field.Name, number)} AS {SqlText.Name(field.Name)}");
        return $"SELECT {string.Join(", ", cells)} FROM {source}";
    }

    /// <summary>A column of the table over those of the source.</summary>
    protected virtual string Expression(string name, string batch)
        => name == "batch" ? batch : Columns.Any(column => column.Name == name) ? name : "NULL";
}
