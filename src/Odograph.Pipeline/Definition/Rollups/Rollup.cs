using Odograph.Lake.Schemas;
using Odograph.Model.Streams;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>
/// A model, understood: sums over windows of one stream's event time that can be added up. Each batch appends rows of
/// its own (parts) to <see cref="PartsTable"/>; the view named like the model merges them, so a late event is only one
/// more part. Immutable.
/// </summary>
public sealed record Rollup
{
    /// <summary>Columns that the view adds behind the model's own.</summary>
    public const string WindowEnd = "window_end";

    /// <inheritdoc cref="WindowEnd"/>
    public const string IsFinal = "is_final";

    const string PartsSuffix = "_parts";

    /// <summary>Name of the view.</summary>
    public required string Name { get; init; }

    public required string Stream { get; init; }

    /// <summary>SQL condition of the rows that count; null = all.</summary>
    public string? Where { get; init; }

    /// <summary>Length of a window, µs. Windows are aligned as time_bucket does it: to Monday 2000-01-03 UTC.</summary>
    public required long WidthMicros { get; init; }

    /// <summary>In the order of the SELECT; exactly one is the window.</summary>
    public required IReadOnlyList<RollupColumn> Columns { get; init; }

    public string PartsTable => PartsTableOf(Name);

    public RollupColumn Window => Columns.First(column => column.Role == RollupRole.Window);

    public static string PartsTableOf(string model) => model + PartsSuffix;

    /// <summary>Columns of the parts table, in order.</summary>
    public IReadOnlyList<PartColumn> PartColumns() => [.. Columns.SelectMany(PartColumnsOf)];

    /// <summary>What the parts table keeps for one column of the view.</summary>
    internal IEnumerable<PartColumn> PartColumnsOf(RollupColumn column)
    {
        string argument = RollupSql.Tried(column.Argument);
        string filter = column.Filter is { } condition ? $" FILTER (WHERE {RollupSql.Tried(condition)})" : "";
        return column.Role switch
        {
            RollupRole.Window =>
                [new(column.Name, FieldType.TimestampTz, RollupSql.Bucket(WidthMicros), IsKey: true)],
            RollupRole.Key => [new(column.Name, column.Type, argument, IsKey: true)],
            RollupRole.Count when column.Argument is null => [Count(column.Name, $"count(*){filter}")],
            RollupRole.Count => [Count(column.Name, $"count({argument}){filter}")],
            RollupRole.Sum => [new(column.Name, column.Type, $"sum({argument}){filter}", IsKey: false)],
            RollupRole.Min => [new(column.Name, column.Type, $"min({argument}){filter}", IsKey: false)],
            RollupRole.Max => [new(column.Name, column.Type, $"max({argument}){filter}", IsKey: false)],
            RollupRole.Avg =>
            [
                new($"{column.Name}_sum", FieldType.Double, $"sum(({argument})::DOUBLE){filter}", IsKey: false),
                Count($"{column.Name}_count", $"count({argument}){filter}"),
            ],
            RollupRole.Histogram => RollupSql.Bins(column.Bounds).Select((bin, i) => Count(
                RollupSql.BinName(column.Name, i),
                $"count(*) FILTER (WHERE {RollupSql.And(column.Filter)}"
                    + $"{bin.Replace("?", argument, StringComparison.Ordinal)})")),
            _ => ArgColumns(column, argument),
        };
    }

    /// <summary>Whether the identity's device is one of the keys, so that it decides nothing within a group.</summary>
    internal bool HasDeviceKey => Columns.Any(
        column => column.Role == RollupRole.Key && column.Argument == CommonColumns.DeviceId);

    IEnumerable<PartColumn> ArgColumns(RollupColumn column, string argument)
    {
        string function = column.Role == RollupRole.ArgMax ? "arg_max" : "arg_min";
        string order = $"({CommonColumns.EventTime}, {CommonColumns.DeviceId}, {CommonColumns.EventId})";
        string filter = $" FILTER (WHERE {RollupSql.And(column.Filter)}({argument}) IS NOT NULL)";
        yield return new(column.Name, column.Type, $"{function}({argument}, {order}){filter}", IsKey: false);
        yield return Part("at", CommonColumns.EventTime, FieldType.TimestampTz);
        if (!HasDeviceKey)
            yield return Part("device", CommonColumns.DeviceId, FieldType.String);
        yield return Part("event", CommonColumns.EventId, FieldType.String);

        PartColumn Part(string suffix, string of, PrimitiveType type)
            => new($"{column.Name}_{suffix}", type, $"{function}({of}, {order}){filter}", IsKey: false);
    }

    static PartColumn Count(string name, string sql) => new(name, FieldType.Long, sql, IsKey: false);
}
