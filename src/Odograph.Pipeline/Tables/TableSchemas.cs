using Odograph.Lake.Schemas;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Rollups;

namespace Odograph.Pipeline.Tables;

/// <summary>
/// Columns, field ids and partition specs that a job's tables are created with. All columns are optional, as engines
/// that write Parquet make them; later columns get the next free ids at the end, so the order here is that of a new
/// table only.
/// </summary>
public static class TableSchemas
{
    public const string Ledger = "ledger";
    public const string Quarantine = "quarantine";

    /// <summary>
    /// Quarantine: the batch of a record's first attempt. It tells two incarnations of a log apart, whose positions may
    /// be the same numbers.
    /// </summary>
    public const string FirstBatch = "first_batch";

    const int FirstPartitionFieldId = 1000;

    public static Schema LedgerSchema { get; } = Numbered(
    [
        ("batch", FieldType.Long), ("epoch", FieldType.Long), ("kind", FieldType.String), ("stream", FieldType.String),
        ("source", FieldType.String), ("source_partition", FieldType.String), ("incarnation", FieldType.String),
        ("position_from", FieldType.String), ("position_to", FieldType.String), ("read", FieldType.Long),
        ("accepted", FieldType.Long), ("duplicate", FieldType.Long), ("quarantined", FieldType.Long),
        ("watermark", FieldType.TimestampTz), ("planned_at", FieldType.TimestampTz), ("definition", FieldType.String),
        ("detail", FieldType.String),
    ]);

    public static Schema QuarantineSchema { get; } = Numbered(
    [
        ("stream", FieldType.String), ("reasons", new ListType(0, FieldType.String, ElementRequired: false)),
        ("detail", FieldType.String), ("raw", FieldType.Binary), ("raw_size", FieldType.Long),
            ("attempt", FieldType.Int),
        ("outcome", FieldType.String), ("batch", FieldType.Long), .. LineageColumns, (FirstBatch, FieldType.Long),
    ]);

    /// <summary>Identity, the stream's own columns, lineage.</summary>
    public static Schema StreamSchema(StreamDefinition stream) => Numbered(StreamColumns(stream));

    public static PartitionSpec QuarantineSpec(Schema schema)
        => ByTime(schema, CommonColumns.IngestedAt, Transform.Day);

    /// <summary>By day or month of the event time; named as Spark names it.</summary>
    public static PartitionSpec StreamSpec(StreamDefinition stream, Schema schema) => ByTime(
        schema, CommonColumns.EventTime, stream.Partition == EventTimePartition.Month ? Transform.Month
            : Transform.Day);

    /// <summary>Keys, then what each aggregate keeps, in the model's order.</summary>
    public static Schema PartsSchema(Rollup rollup) => Numbered(PartsColumns(rollup));

    /// <summary>
    /// By month of the window's start, however the stream is cut: a batch over a year writes 12 files of parts, not
    /// 365, and readers leave files out by their bounds. A table that was made by day stays so.
    /// </summary>
    public static PartitionSpec PartsSpec(Rollup rollup, Schema schema)
        => ByTime(schema, rollup.Window.Name, Transform.Month);

    internal static IReadOnlyList<(string Name, FieldType Type)> PartsColumns(Rollup rollup)
        => [.. rollup.PartColumns().Select(column => (column.Name, (FieldType)column.Type))];

    internal static IReadOnlyList<(string Name, FieldType Type)> StreamColumns(StreamDefinition stream) =>
    [
        (CommonColumns.EventId, FieldType.String), (CommonColumns.DeviceId, FieldType.String),
        (CommonColumns.EventTime, FieldType.TimestampTz),
        .. stream.Columns.Select(column => (column.Name, TypeOf(column.Type))),
        .. LineageColumns,
    ];

    internal static FieldType TypeOf(ColumnType type) => type switch
    {
        ColumnType.String => FieldType.String,
        ColumnType.Int => FieldType.Int,
        ColumnType.Long => FieldType.Long,
        ColumnType.Double => FieldType.Double,
        ColumnType.Boolean => FieldType.Boolean,
        ColumnType.Timestamp => FieldType.TimestampTz,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    static IReadOnlyList<(string, FieldType)> LineageColumns =>
    [
        (CommonColumns.IngestedAt, FieldType.TimestampTz), (CommonColumns.Source, FieldType.String),
        (CommonColumns.SourcePartition, FieldType.String), (CommonColumns.SourcePosition, FieldType.Long),
        (CommonColumns.SourceSequence, FieldType.String),
    ];

    static Schema Numbered(IReadOnlyList<(string Name, FieldType Type)> columns)
    {
        // List elements are numbered behind all columns, so that columns count 1, 2, 3 in the table's order.
        int elementId = columns.Count;
        var fields = columns.Select((column, index) => new Field(
            index + 1,
            column.Name,
            column.Type is ListType list ? list with { ElementId = ++elementId } : column.Type));
        return new Schema(0, [.. fields]);
    }

    static PartitionSpec ByTime(Schema schema, string column, Transform transform)
    {
        var source = schema.Find(column) ?? throw new ArgumentException($"No column {column}.", nameof(schema));
        string name = $"{column}_{(transform.Kind == TransformKind.Month ? "month" : "day")}";
        return new PartitionSpec(0, [new PartitionField(source.Id, FirstPartitionFieldId, name, transform)]);
    }
}
