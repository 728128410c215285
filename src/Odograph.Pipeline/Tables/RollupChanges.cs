using Odograph.Lake.Catalogs;
using Odograph.Model.Errors;
using Odograph.Pipeline.Definition.Rollups;

namespace Odograph.Pipeline.Tables;

/// <summary>
/// What may change in a model whose parts table is there: aggregates may come (their parts begin then) and go (theirs
/// stay unread); everything else would make new parts and old ones unlike, and is refused.
/// </summary>
static class RollupChanges
{
    /// <exception cref="ConfigException">The table's parts are not those of this model.</exception>
    public static void ThrowIfOther(Rollup rollup, LoadedTable table)
    {
        var problems = Differences(rollup, table)
            .Select(what => new ConfigProblem(
                $"models/{rollup.Name}.sql", 0, 0,
                $"{what}; parts that are there cannot be changed: give the model another name"))
            .ToList();
        if (problems.Count > 0)
        {
            throw new ConfigException(problems);
        }
    }

    public static bool IsOutdated(Rollup rollup, LoadedTable table) => PropertyOf(table) != RollupJson.Write(rollup);

    public static TableUpdate Update(Rollup rollup) => new TableUpdate.SetProperties(
        new Dictionary<string, string> { [TableProperties.Rollup] = RollupJson.Write(rollup) });

    static IEnumerable<string> Differences(Rollup rollup, LoadedTable table)
    {
        if (PropertyOf(table) is not { } property)
        {
            yield return $"table \"{table.Name}\" is no roll-up's";
            yield break;
        }

        var old = RollupJson.Read(property);
        if (old.Stream != rollup.Stream)
        {
            yield return $"the table has parts of stream '{old.Stream}', here it is '{rollup.Stream}'";
        }

        if (old.Where != rollup.Where)
        {
            yield return $"the table has rows where {old.Where ?? "true"}, here it is {rollup.Where ?? "true"}";
        }

        if (old.WidthMicros != rollup.WidthMicros)
        {
            yield return $"the table has windows of {old.WidthMicros} µs, here it is {rollup.WidthMicros} µs";
        }

        string keys = Keys(rollup);
        if (Keys(old) != keys)
        {
            yield return $"the table is grouped by {Keys(old)}, here it is {keys}";
        }

        foreach (var column in rollup.Columns.Where(column => !column.IsKey))
        {
            var before = old.Columns.FirstOrDefault(each => each.Name == column.Name);
            if (before is not null && !IsSame(before, column))
            {
                yield return $"column '{column.Name}' is another aggregate in the table";
            }
            else if (before is null && rollup.PartColumnsOf(column).FirstOrDefault(
                part => table.Metadata.CurrentSchema.Find(part.Name) is not null) is { } taken)
            {
                yield return $"column '{taken.Name}' was another aggregate's in the table";
            }
        }
    }

    static string Keys(Rollup rollup) => string.Join(", ", rollup.Columns
        .Where(column => column.IsKey)
        .Select(column => $"{column.Argument ?? "time_bucket"} as {column.Name}")
        .Order(StringComparer.Ordinal));

    static bool IsSame(RollupColumn left, RollupColumn right)
        => (left.Role, left.Argument, left.Type, left.Filter) == (right.Role, right.Argument, right.Type, right.Filter)
            && left.Bounds.SequenceEqual(right.Bounds);

    static string? PropertyOf(LoadedTable table)
        => table.Metadata.Properties.GetValueOrDefault(TableProperties.Rollup);
}
