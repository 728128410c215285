using System.Text.Json;
using Odograph.DuckDb;
using Odograph.Lake.Schemas;
using Odograph.Model.Streams;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>
/// The aggregates of a model: those that can be added up over batches are taken, the others refused with what to do
/// instead.
/// </summary>
internal sealed class ModelAggregates(ModelExpressions expressions, Action<int, string> report)
{
    /// <summary>Bounds of a histogram; each is a column of the parts.</summary>
    public const int MostBounds = 64;

    const string BaseView = "write a view over the base table";

    static readonly Dictionary<string, string> Refusals = new()
    {
        ["approx_count_distinct"] = $"distinct counts do not add up over batches; {BaseView}",
        ["approx_quantile"] = $"percentiles do not add up over batches; {BaseView}, or use histogram(x, [bounds])",
        ["reservoir_quantile"] = $"percentiles do not add up over batches; {BaseView}, or use histogram(x, [bounds])",
        ["quantile"] = $"percentiles do not add up over batches; {BaseView}, or use histogram(x, [bounds])",
        ["quantile_cont"] = $"percentiles do not add up over batches; {BaseView}, or use histogram(x, [bounds])",
        ["quantile_disc"] = $"percentiles do not add up over batches; {BaseView}, or use histogram(x, [bounds])",
        ["median"] = $"percentiles do not add up over batches; {BaseView}, or use histogram(x, [bounds])",
        ["mode"] = $"the most frequent value does not add up over batches; {BaseView}",
        ["first"] = "which row comes first depends on the batches; write arg_min(x, event_time)",
        ["last"] = "which row comes last depends on the batches; write arg_max(x, event_time)",
        ["any_value"] = "which row is taken depends on the batches; write arg_max(x, event_time), or min(x)",
        ["arbitrary"] = "which row is taken depends on the batches; write arg_max(x, event_time), or min(x)",
        ["count_if"] = "write count(*) filter (where …)",
        ["countif"] = "write count(*) filter (where …)",
        ["bool_and"] = "write min(x)",
        ["bool_or"] = "write max(x)",
        ["list"] = $"lists grow without end; {BaseView}",
        ["array_agg"] = $"lists grow without end; {BaseView}",
        ["string_agg"] = $"lists grow without end; {BaseView}",
        ["group_concat"] = $"lists grow without end; {BaseView}",
    };

    static readonly HashSet<string> Spreads =
        ["stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop", "sem", "skewness", "kurtosis"];

    /// <summary>Null when it cannot be taken, which was reported.</summary>
    public RollupColumn? Read(string column, JsonElement item)
    {
        if (item.Function() is not { } function || !expressions.IsAggregate(function))
            return Refuse(item, $"'{column}' is neither a group key nor one aggregate: group by it, or take it out "
                + "(what is computed from several aggregates belongs into a view over the roll-up)");
        if (item.GetProperty("distinct").GetBoolean())
            return Refuse(item, $"distinct counts do not add up over batches; {BaseView}");
        if (item.GetProperty("order_bys").Items("orders").Count > 0)
            return Refuse(item, $"{function}(… ORDER BY …) depends on the batches; write arg_max(x, event_time)");
        var arguments = item.Items("children");
        var read = function switch
        {
            "count_star" => new RollupColumn(column, RollupRole.Count, null, FieldType.Long),
            "count" when arguments.Count == 0 => new RollupColumn(column, RollupRole.Count, null, FieldType.Long),
            "count" => new RollupColumn(column, RollupRole.Count, expressions.TextOf(arguments[0]), FieldType.Long),
            "sum" => Sum(column, item, arguments),
            "avg" or "mean" => Avg(column, item, arguments),
            "min" => Value(column, RollupRole.Min, item, arguments),
            "max" => Value(column, RollupRole.Max, item, arguments),
            "arg_min" or "argmin" or "min_by" => AtTime(column, RollupRole.ArgMin, item, arguments),
            "arg_max" or "argmax" or "max_by" => AtTime(column, RollupRole.ArgMax, item, arguments),
            "histogram" => Histogram(column, item, arguments),
            _ => Refuse(item, Refusal(function)),
        };
        return read is not null && item.IsSet("filter")
            ? read with { Filter = expressions.TextOf(item.GetProperty("filter")) }
            : read;
    }

    static string Refusal(string function)
    {
        if (Spreads.Contains(function))
            return $"{function}() is not stored; take count(x), sum(x) and sum(x * x), and compute it in a view over "
                + "the roll-up";
        return Refusals.TryGetValue(function, out string? reason)
            ? $"{function}(): {reason}"
            : $"{function}() does not add up over batches; known are count, sum, avg, min, max, arg_min, arg_max, "
                + $"histogram; else {BaseView}";
    }

    RollupColumn? Sum(string column, JsonElement item, List<JsonElement> arguments)
    {
        string text = expressions.TextOf(arguments[0]);
        if (expressions.TypeOf(text) is not { } type)
            return null;
        return RollupTypes.Of(type.Type) is { } stored && RollupTypes.OfSum(stored) is { } sum
            ? new RollupColumn(column, RollupRole.Sum, text, sum)
            : Refuse(item, $"sum over {type} may leave every whole number's range; write sum(x::double)");
    }

    RollupColumn? Avg(string column, JsonElement item, List<JsonElement> arguments)
    {
        string text = expressions.TextOf(arguments[0]);
        if (expressions.TypeOf(text) is not { } type)
            return null;
        return type.Type is DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer or DuckDbType.BigInt
            or DuckDbType.Float or DuckDbType.Double or DuckDbType.Decimal
            ? new RollupColumn(column, RollupRole.Avg, text, FieldType.Double)
            : Refuse(item, $"avg over {type} is not stored; write avg(x::double)");
    }

    RollupColumn? Value(string column, RollupRole role, JsonElement item, List<JsonElement> arguments)
    {
        if (arguments.Count != 1)
            return Refuse(item, $"{item.Function()}(x, n) is a list; {BaseView}");
        string text = expressions.TextOf(arguments[0]);
        return Stored(column, role, item, text);
    }

    RollupColumn? AtTime(string column, RollupRole role, JsonElement item, List<JsonElement> arguments)
    {
        if (arguments.Count != 2 || arguments[1].Column() is not { } names
            || !names[^1].Equals(CommonColumns.EventTime, StringComparison.OrdinalIgnoreCase))
            return Refuse(item, $"write {item.Function()}(x, event_time): equal times are then told apart by identity, "
                + "whatever the batches");
        return Stored(column, role, item, expressions.TextOf(arguments[0]));
    }

    RollupColumn? Histogram(string column, JsonElement item, List<JsonElement> arguments)
    {
        const string Shape = "write histogram(x, [10, 20, 50]): upper bounds that are fixed and ascending";
        if (arguments.Count != 2)
            return Refuse(item, $"a histogram without bounds has other bins in every batch; {Shape}");
        var given = arguments[1].Function() == "list_value" ? arguments[1].Items("children") : [];
        if (given.Count is 0 or > MostBounds)
            return Refuse(item, $"{Shape}, at most {MostBounds}");
        var bounds = expressions.Constants(given.Select(bound => $"({expressions.TextOf(bound)})::DOUBLE"));
        if (bounds is null || !bounds.All(bound => bound is double value && double.IsFinite(value))
            || !bounds.Zip(bounds.Skip(1), (low, high) => (double)low! < (double)high!).All(ascends => ascends))
            return Refuse(item, Shape);
        string text = $"({expressions.TextOf(arguments[0])})::DOUBLE";
        return new RollupColumn(column, RollupRole.Histogram, text, FieldType.Long)
        {
            Bounds = [.. bounds.Cast<double>()],
        };
    }

    RollupColumn? Stored(string column, RollupRole role, JsonElement item, string text)
    {
        if (expressions.TypeOf(text) is not { } type)
            return null;
        return RollupTypes.Of(type.Type) is { } stored
            ? new RollupColumn(column, role, text, stored)
            : Refuse(item, $"a value of type {type} is not stored in a roll-up; cast it to varchar, bigint, double, "
                + "boolean, date or timestamptz");
    }

    RollupColumn? Refuse(JsonElement item, string message)
    {
        report(item.Offset(), message);
        return null;
    }
}
