using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Engine.Decoding;
using Odograph.Engine.Execution.Checks;
using Odograph.Engine.Execution.Rollups;
using Odograph.Lake.Schemas;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Rollups;

namespace Odograph.Engine.Execution;

/// <summary>What the executor makes of a stream's definition once. Immutable.</summary>
sealed class StreamPlan
{
    /// <summary>The column that tells a check in SQL which row it is about.</summary>
    public const string RowColumn = "__row";

    static readonly (string Name, DuckDbType Type)[] Lineage =
    [
        (CommonColumns.IngestedAt, DuckDbType.TimestampTz),
        (CommonColumns.Source, DuckDbType.Varchar),
        (CommonColumns.SourcePartition, DuckDbType.Varchar),
        (CommonColumns.SourcePosition, DuckDbType.BigInt),
        (CommonColumns.SourceSequence, DuckDbType.Varchar),
    ];

    public StreamPlan(StreamDefinition stream, IReadOnlyList<Rollup> rollups, bool checksInSql = false,
        bool rollupsInSql = false)
    {
        Stream = stream;
        Decode = new DecodePlan(stream);
        PlainRollups = rollupsInSql
            ? []
            : [.. rollups.Select(rollup => PlainRollup.Of(rollup, Decode)).OfType<PlainRollup>()];
        SqlRollups = [.. rollups.Where(rollup => !PlainRollups.Any(plain => plain.Rollup == rollup))];
        Checks = new CheckPlan(stream, SqlRollups, Decode, checksInSql);
        Columns =
        [
            .. Decode.Columns.Select(column => new SourceColumn(column.Name, TypeOf(column.Type))),
            .. Lineage.Select(column => new SourceColumn(column.Name, column.Type)),
        ];
        SourceColumns = Checks.Sql.Count == 0 ? Columns : [.. Columns, new(RowColumn, DuckDbType.BigInt)];
    }

    public StreamDefinition Stream { get; }

    /// <summary>Whether its events are de-duplicated.</summary>
    public bool IsExact => Stream.Deduplicate == Model.Streams.Deduplication.Exact;

    public DecodePlan Decode { get; }

    public CheckPlan Checks { get; }

    /// <summary>Roll-ups that are summed up where rows are decoded.</summary>
    public IReadOnlyList<PlainRollup> PlainRollups { get; }

    /// <summary>Roll-ups that SQL makes of the batch's data files.</summary>
    public IReadOnlyList<Rollup> SqlRollups { get; }

    /// <summary>The decoder's columns, then lineage.</summary>
    public IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>What the first pass gives to SQL: with checks in SQL, <see cref="RowColumn"/> comes last.</summary>
    public IReadOnlyList<SourceColumn> SourceColumns { get; }

    /// <summary>Rows of a source as the table's columns. A column that the stream no longer has is NULL.</summary>
    public string Select(Schema table, string source, string? where = null)
    {
        var columns = table.Fields.Select(field => Columns.Any(column => column.Name == field.Name)
            ? SqlText.Name(field.Name)
            : $"NULL AS {SqlText.Name(field.Name)}");
        return $"SELECT {string.Join(", ", columns)} FROM {source}{(where is null ? "" : $" WHERE {where}")}";
    }

    public static DuckDbType TypeOf(ColumnType type) => type switch
    {
        ColumnType.String => DuckDbType.Varchar,
        ColumnType.Int => DuckDbType.Integer,
        ColumnType.Long => DuckDbType.BigInt,
        ColumnType.Double => DuckDbType.Double,
        ColumnType.Boolean => DuckDbType.Boolean,
        ColumnType.Timestamp => DuckDbType.TimestampTz,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
