using System.Globalization;
using Odograph.DuckDb;
using Odograph.Lake.Schemas;

namespace Odograph.Pipeline.Parquet;

/// <summary>The parts of a COPY statement. Settings: measured against DuckDB's own in `odograph bench`.</summary>
static class CopySql
{
    /// <summary>
    /// Rows of a row group: half of DuckDB's own. What is left at the end of a COPY is compressed by one thread alone,
    /// so that takes half as long, and so do the rows that wait in memory; files grow by 1 %.
    /// </summary>
    public const int RowGroup = 61_440;

    const string DayMicros = "86400000000";

    static readonly string Fixed = string.Create(
        CultureInfo.InvariantCulture,
        $"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 2, ROW_GROUP_SIZE {RowGroup}");

    /// <summary>
    /// zstd at level 2 and a small dictionary limit write faster than the defaults at the same size. PARQUET_VERSION V2
    /// would be faster still, but Spark cannot read it.
    /// </summary>
    public static string Options(ParquetTarget target) =>
        string.Create(CultureInfo.InvariantCulture, $"{Fixed}, DICTIONARY_SIZE_LIMIT {target.DictionaryLimit}, ")
        + (target.RowGroupBytes is { } bytes
            ? string.Create(CultureInfo.InvariantCulture, $"ROW_GROUP_SIZE_BYTES {bytes}, ")
            : "")
        + $"RETURN_STATS, FIELD_IDS {{{string.Join(", ", target.Schema.Fields.Select(FieldId))}}}";

    /// <summary>
    /// The schema's columns, in order and of its types; those of <paramref name="asTheyAre"/> uncast.
    /// </summary>
    public static string Columns(Schema schema, IEnumerable<string>? asTheyAre = null)
        => string.Join(", ", schema.Fields.Select(field => asTheyAre?.Contains(field.Name) == true
            ? SqlText.Name(field.Name)
            : Column(field)));

    /// <summary>The partition value of a row, an int.</summary>
    /// <exception cref="NotSupportedException">The transform is neither day nor month of an instant.</exception>
    public static string Partition(Schema schema, PartitionField field)
    {
        var source = schema.Find(field.SourceId)
            ?? throw new ArgumentException($"partition field \"{field.Name}\" has no source column", nameof(field));
        string name = SqlText.Name(source.Name);
        return field.Transform.Kind switch
        {
            // In whole numbers: datediff of an instant goes through a calendar, 3 % of a batch with 1 % refused.
            TransformKind.Day => $"((epoch_us({name}) - "
                + $"((epoch_us({name}) % {DayMicros} + {DayMicros}) % {DayMicros})) // {DayMicros})::INTEGER",
            TransformKind.Month => $"datediff('month', TIMESTAMPTZ '1970-01-01 00:00:00+00', {name})",
            _ => throw new NotSupportedException(
                $"write rows partitioned by {field.Transform.Kind}(\"{source.Name}\"): only day and month are written"),
        };
    }

    // A fixed column would come out as binary of any length.
    static string Column(Field field) => field.Type is PrimitiveType { Kind: PrimitiveKind.Fixed }
        ? throw new NotSupportedException($"write column \"{field.Name}\": DuckDB has no type for Iceberg's Fixed")
        : $"{SqlText.Name(field.Name)}::{SqlTypes.Of(field.Type)} AS {SqlText.Name(field.Name)}";

    static string FieldId(Field field) => field.Type is ListType list
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"{SqlText.Name(field.Name)}: {{__duckdb_field_id: {field.Id}, element: {list.ElementId}}}")
        : string.Create(CultureInfo.InvariantCulture, $"{SqlText.Name(field.Name)}: {field.Id}");
}
