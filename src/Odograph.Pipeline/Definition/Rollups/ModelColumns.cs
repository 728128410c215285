using System.Text.Json;
using System.Text.RegularExpressions;
using Odograph.Lake.Schemas;
using Odograph.Model.Streams;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>The select list and the keys of a model that binds, as columns of a roll-up.</summary>
internal sealed partial class ModelColumns(
    string name, string stream, ModelExpressions expressions, Action<int, string> report)
{
    /// <summary>Window, keys and aggregates of a model. Its parts then have at most a few hundred columns.</summary>
    public const int MostColumns = 64;

    const long LeastMicros = 1_000_000;
    const long MostMicros = 366L * 86_400_000_000;

    public Rollup? Read(JsonElement select)
    {
        var items = select.Items("select_list");
        if (items.Count > MostColumns)
            report(items[MostColumns].Offset(), $"{items.Count} columns: a roll-up has at most {MostColumns}");
        var keys = KeysOf(select, items);
        var aggregates = new ModelAggregates(expressions, report);
        var columns = new List<RollupColumn>();
        long width = 0;
        for (int i = 0; i < items.Count; i++)
        {
            if (NameOf(items[i], keys.Contains(i)) is not { } column)
                continue;
            if (!keys.Contains(i))
                columns.AddRange(aggregates.Read(column, items[i]) is { } aggregate ? [aggregate] : []);
            else if (IsBucket(items[i]) && columns.Exists(earlier => earlier.Role == RollupRole.Window))
                report(items[i].Offset(), "a second time bucket: a roll-up has one; write a model for each width");
            else if (IsBucket(items[i]))
            {
                width = WidthOf(items[i]);
                columns.Add(new RollupColumn(column, RollupRole.Window, null, FieldType.TimestampTz));
            }
            else
                columns.AddRange(KeyOf(column, items[i]) is { } key ? [key] : []);
        }

        if (!items.Exists(IsBucket))
            report(select.Offset(), "no time bucket: group by time_bucket(interval '1' minute, event_time), "
                + "so that a window can end");
        CheckNames(items, columns);
        if (width == 0)
            return null;
        return new Rollup
        {
            Name = name,
            Stream = stream,
            Where = select.IsSet("where_clause") ? expressions.TextOf(select.GetProperty("where_clause")) : null,
            WidthMicros = width,
            Columns = columns,
        };
    }

    /// <summary>Which items of the select list are grouped by.</summary>
    HashSet<int> KeysOf(JsonElement select, List<JsonElement> items)
    {
        if (select.Text("aggregate_handling") == "FORCE_AGGREGATES")
            return [.. Enumerable.Range(0, items.Count).Where(i => !HasAggregate(items[i]))];
        var keys = new HashSet<int>();
        foreach (var group in select.Items("group_expressions"))
        {
            int found = IndexOf(group, items);
            if (found >= 0)
                keys.Add(found);
            else
                report(group.Offset(), "this key is not selected; select it, so that its groups can be told apart");
        }

        return keys;
    }

    static int IndexOf(JsonElement group, List<JsonElement> items)
    {
        if (group.Text("class") == "CONSTANT" && group.GetProperty("value").TryGetProperty("value", out var number)
            && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int position))
            return position >= 1 && position <= items.Count ? position - 1 : -1;
        int same = items.FindIndex(item => item.Meaning() == group.Meaning());
        return same >= 0 || group.Column() is not [var alias]
            ? same
            : items.FindIndex(item => item.Text("alias")!.Equals(alias, StringComparison.OrdinalIgnoreCase));
    }

    string? NameOf(JsonElement item, bool isKey)
    {
        string? given = item.Text("alias") is { Length: > 0 } alias ? alias : item.Column()?[^1].ToLowerInvariant();
        if (given is null)
            report(item.Offset(), isKey ? "this key needs a name: write 'as name' behind it"
                : "this column needs a name: write 'as name' behind it");
        else if (!NamePattern().IsMatch(given))
            report(
                item.Offset(),
                $"'{given}' is not a name: a lower-case letter, then lower-case letters, digits and '_'");
        else if (given is Rollup.WindowEnd or Rollup.IsFinal)
            report(item.Offset(), $"the view adds a column '{given}' by itself; choose another name");
        else
            return given;
        return null;
    }

    void CheckNames(List<JsonElement> items, List<RollupColumn> columns)
    {
        var rollup = new Rollup { Name = name, Stream = stream, WidthMicros = 1, Columns = columns };
        var owners = new Dictionary<string, string>();
        foreach (var column in columns)
        {
            foreach (var part in rollup.PartColumnsOf(column))
            {
                if (owners.TryAdd(part.Name, column.Name))
                    continue;
                var item = items.FindLast(
                    each => each.Text("alias") == column.Name || each.Column()?[^1] == column.Name);
                report(item.Offset(), column.Name == owners[part.Name]
                    ? $"'{column.Name}' is there twice; give one of them another name"
                    : $"'{column.Name}' and '{owners[part.Name]}' would both be stored in a column '{part.Name}'; "
                        + "rename one of them");
                break;
            }
        }
    }

    static bool IsBucket(JsonElement item) => item.Function() == "time_bucket";

    bool HasAggregate(JsonElement item)
        => item.Nodes().Any(node => node.Function() is { } function && expressions.IsAggregate(function));

    RollupColumn? KeyOf(string column, JsonElement item)
    {
        string text = expressions.TextOf(item);
        if (expressions.TypeOf(text) is not { } type)
            return null;
        if (RollupTypes.Of(type.Type) is { } stored)
            return new RollupColumn(column, RollupRole.Key, text, stored);
        report(item.Offset(), $"key '{column}' is of type {type}, which a roll-up does not store; cast it to "
            + "varchar, bigint, double, boolean, date or timestamptz");
        return null;
    }

    /// <summary>Length of a bucket, µs; 0 where it is none that a roll-up can have, which was reported.</summary>
    long WidthOf(JsonElement bucket)
    {
        var arguments = bucket.Items("children");
        if (arguments is not [var interval, var time] || time.Column() is not { } names
            || !names[^1].Equals(CommonColumns.EventTime, StringComparison.OrdinalIgnoreCase))
        {
            report(
                bucket.Offset(), "the bucket must be time_bucket(interval …, event_time): windows are of event time");
            return 0;
        }

        string text = expressions.TextOf(interval);
        var found = expressions.Constants(
            $"epoch_us({text})", $"datepart('year', {text})", $"datepart('month', {text})");
        if (found is not [long micros, long years, long months])
        {
            report(interval.Offset(), "the bucket's length must be a fixed interval, like interval '5' minutes");
            return 0;
        }

        if (years != 0 || months != 0 || micros < LeastMicros || micros > MostMicros)
        {
            report(interval.Offset(), "the bucket's length must be between 1 second and 366 days, without months or "
                + "years (they are not all equally long)");
            return 0;
        }

        return micros;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,126}$")]
    private static partial Regex NamePattern();
}
