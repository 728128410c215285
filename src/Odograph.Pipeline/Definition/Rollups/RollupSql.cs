using System.Globalization;
using Odograph.DuckDb;
using Odograph.Model.Streams;
using Odograph.Pipeline.Parquet;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>The SQL that makes a roll-up's parts from rows, and its view from parts.</summary>
public static class RollupSql
{
    /// <summary>
    /// Rows of the stream as rows of the parts table: one a group. Keys and values that throw are NULL.
    /// </summary>
    public static string Partial(Rollup rollup, string source)
    {
        ArgumentNullException.ThrowIfNull(rollup);
        var columns = rollup.PartColumns();
        string select = string.Join(", ", columns.Select(
            column => $"({column.Partial})::{SqlTypes.Of(column.Type)} AS {SqlText.Name(column.Name)}"));
        string keys = string.Join(", ", Enumerable.Range(1, columns.Count).Where(i => columns[i - 1].IsKey));
        string where = rollup.Where is { } condition ? $" WHERE {Tried(condition)}" : "";
        return $"SELECT {select} FROM {source}{where} GROUP BY {keys}";
    }

    /// <summary>
    /// A value of no meaning that is never NULL, for each row; it throws where the model would: in its condition, keys,
    /// filters or, where those hold, arguments.
    /// </summary>
    public static string Probe(Rollup rollup)
    {
        ArgumentNullException.ThrowIfNull(rollup);
        var parts = rollup.Columns
            .Where(column => column.Role != RollupRole.Window)
            .SelectMany(column => Probes(column));
        string row = $"hash({string.Join(", ", parts.Append("0"))})";
        return (rollup.Where is { } condition ? $"CASE WHEN {condition} THEN {row} ELSE 0 END" : row) + " IS NOT NULL";
    }

    /// <param name="watermark">SQL of the stream's watermark as of what is read; it may be NULL.</param>
    public static string View(Rollup rollup, string watermark)
    {
        ArgumentNullException.ThrowIfNull(rollup);
        string columns = string.Join(", ", rollup.Columns.Select(
            column => $"{Merge(rollup, column)} AS {SqlText.Name(column.Name)}"));
        string keys = string.Join(
            ", ", rollup.Columns.Where(column => column.IsKey).Select(column => SqlText.Name(column.Name)));
        string merged = $"SELECT {columns} FROM {SqlText.Name(rollup.PartsTable)} GROUP BY {keys}";
        string end = SqlText.Name(rollup.Window.Name)
            + string.Create(CultureInfo.InvariantCulture, $" + to_microseconds({rollup.WidthMicros})");
        return $"SELECT *, {end} AS {Rollup.WindowEnd}, coalesce({end} <= {watermark}, false) AS {Rollup.IsFinal} "
            + $"FROM ({merged})";
    }

    internal static string Bucket(long widthMicros) => string.Create(
        CultureInfo.InvariantCulture, $"time_bucket(to_microseconds({widthMicros}), {CommonColumns.EventTime})");

    internal static string And(string? filter) => filter is null ? "" : $"{Tried(filter)} AND ";

    /// <summary>An expression that is NULL where it throws; a plain column cannot.</summary>
    internal static string Tried(string? expression)
        => expression is null || expression.All(letter => letter is '_' || char.IsAsciiLetterOrDigit(letter))
            ? expression ?? ""
            : $"TRY({expression})";

    internal static string BinName(string column, int bin)
        => string.Create(CultureInfo.InvariantCulture, $"{column}_bin_{bin}");

    /// <summary>Conditions on <c>?</c>, one a bin, as DuckDB's histogram counts: up to and with its bound.</summary>
    internal static IEnumerable<string> Bins(IReadOnlyList<double> bounds)
    {
        for (int i = 0; i < bounds.Count; i++)
            yield return (i == 0 ? "" : $"? > {Number(bounds[i - 1])} AND ") + $"? <= {Number(bounds[i])}";
        yield return $"? > {Number(bounds[^1])}";
    }

    static IEnumerable<string> Probes(RollupColumn column)
    {
        if (column.Filter is { } filter)
            yield return $"({filter})";
        if (column.Argument is { } argument)
            yield return column.Filter is null ? $"({argument})" : $"CASE WHEN {column.Filter} THEN ({argument}) END";
    }

    static string Merge(Rollup rollup, RollupColumn column)
    {
        string name = SqlText.Name(column.Name);
        string type = SqlTypes.Of(column.Type);
        switch (column.Role)
        {
            case RollupRole.Window or RollupRole.Key:
                return name;
            case RollupRole.Count or RollupRole.Sum:
                return $"sum({name})::{type}";
            case RollupRole.Min:
                return $"min({name})";
            case RollupRole.Max:
                return $"max({name})";
            case RollupRole.Avg:
                string count = SqlText.Name(column.Name + "_count");
                return $"sum({SqlText.Name(column.Name + "_sum")}) / nullif(sum({count}), 0)";
            case RollupRole.Histogram:
                var bins = rollup.PartColumnsOf(column).Select(bin => $"sum({SqlText.Name(bin.Name)})::BIGINT");
                var bounds = column.Bounds.Select(Number).Append("'inf'::DOUBLE");
                return $"map([{string.Join(", ", bounds)}], [{string.Join(", ", bins)}])";
            default:
                var order = rollup.PartColumnsOf(column).Skip(1).Select(part => SqlText.Name(part.Name));
                string function = column.Role == RollupRole.ArgMax ? "arg_max" : "arg_min";
                return $"{function}({name}, ({string.Join(", ", order)}))";
        }
    }

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "::DOUBLE";
}
