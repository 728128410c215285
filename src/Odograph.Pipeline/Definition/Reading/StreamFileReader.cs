using System.Security;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Checks;
using Odograph.Pipeline.Definition.Yaml;

namespace Odograph.Pipeline.Definition.Reading;

/// <summary>One file of <c>streams/</c> to a <see cref="StreamDefinition"/>.</summary>
internal sealed class StreamFileReader(ConfigFile file, string name, CheckDatabase database)
{
    /// <summary>
    /// What could be read; problems are in the file's list, and with any the result must not be used.
    /// </summary>
    public StreamDefinition? Read()
    {
        if (YamlText.Parse(file.Text, file.Report) is not { } root)
            return null;
        if (root is not YamlMap map)
        {
            file.Report(root, $"expected settings as 'key: value', found {root.Kind}");
            return null;
        }

        var settings = new Settings(file, map, "a stream", KnownSettings.Stream);
        CheckName(settings);
        var columns = ReadColumns(settings);
        var defaults = new StreamDefinition
        {
            Name = name,
            Topic = name,
            Columns = columns,
            Accept = NoSpellings,
            Checks = [],
        };
        var (least, most) = (TimeSpan.Zero, SettingLimits.MostTime);
        return defaults with
        {
            Topic = settings.Text("topic") ?? name,
            Partition = settings.Choice("partition", defaults.Partition, KnownSettings.Partition),
            Delay = settings.Duration("delay", defaults.Delay, least, most),
            IdleAfter = settings.Duration("idle_after", defaults.IdleAfter, TimeSpan.FromSeconds(1), most),
            MaxFutureSkew = settings.Duration("max_future_skew", defaults.MaxFutureSkew, least, most),
            Retention = ReadRetention(settings),
            TimeZone = ReadTimeZone(settings),
            Deduplicate = settings.Choice("deduplicate", defaults.Deduplicate, KnownSettings.Deduplicate),
            Accept = new SpellingReader(file, columns).Read(settings.Map("accept", "column: [spelling, …]")),
            Checks = ReadChecks(settings, columns),
        };
    }

    static readonly Dictionary<string, IReadOnlyList<string>> NoSpellings = [];

    void CheckName(Settings settings)
    {
        var written = settings.RequiredName("stream", name);
        if (written is not null && written != name)
            file.Report(
                settings.Find("stream")!, $"stream '{written}' stands in the file of '{name}': "
                    + "the two must be the same");
    }

    List<ColumnDefinition> ReadColumns(Settings settings)
    {
        var columns = new List<ColumnDefinition>();
        if (settings.Map("columns", "name: type") is not { } map)
            return columns;
        if (map.Entries.Count > SettingLimits.MostColumns)
            file.Report(map, $"{map.Entries.Count} columns: a stream has at most {SettingLimits.MostColumns}");
        foreach (var (key, value) in Settings.Distinct(file, map, "column"))
        {
            if (!Settings.IsName(file, key, "column", key.Text))
                continue;
            if (KnownSettings.Reserved.Contains(key.Text))
                file.Report(
                    key, $"column '{key.Text}': that name is taken by one that every stream has; "
                        + "leave it out or rename it");
            else
                columns.Add(new ColumnDefinition(key.Text, ReadType(key.Text, value)));
        }

        return columns;
    }

    ColumnType ReadType(string column, YamlNode node)
    {
        var text = file.TextOf(node, $"the type of column '{column}'");
        if (text is null)
            return ColumnType.String;
        if (!KnownSettings.ColumnTypes.TryGetValue(text, out var type))
        {
            var hint = Nearest.Hint(text, [.. KnownSettings.ColumnTypes.Keys]);
            file.Report(node, $"column '{column}' has the unknown type '{text}'{hint}");
        }
        else if (column is "latitude" or "longitude" && type != ColumnType.Double)
        {
            file.Report(node, $"column '{column}' must be double, found '{text}': positions are degrees");
        }

        return type;
    }

    static TimeSpan? ReadRetention(Settings settings)
    {
        if (settings.Find("retention") is YamlScalar { Text: "forever" } or null)
            return null;
        if (settings.Text("retention") is "forever")
            return null;
        return settings.Duration(
            "retention", SettingLimits.MostTime, SettingLimits.LeastRetention, SettingLimits.MostTime);
    }

    TimeZoneInfo ReadTimeZone(Settings settings)
    {
        if (settings.Text("timezone") is not { } id)
            return TimeZoneInfo.Utc;
        try
        {
            return id is "UTC" ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(id);
        }
        catch (Exception fault)
            when (fault is TimeZoneNotFoundException or InvalidTimeZoneException or SecurityException)
        {
            file.Report(
                settings.Find("timezone")!, $"unknown time zone '{id}'; write UTC or a name like Europe/London");
            return TimeZoneInfo.Utc;
        }
    }

    List<CheckDefinition> ReadChecks(Settings settings, List<ColumnDefinition> columns)
    {
        var checks = new List<CheckDefinition>();
        if (settings.Map("checks", "name: SQL expression") is not { } map)
            return checks;
        if (map.Entries.Count > SettingLimits.MostChecks)
            file.Report(map, $"{map.Entries.Count} checks: a stream has at most {SettingLimits.MostChecks}");
        var written = new List<WrittenCheck>();
        foreach (var (key, value) in Settings.Distinct(file, map, "check"))
        {
            if (!Settings.IsName(file, key, "check", key.Text))
                continue;
            if (KnownSettings.FixedReasons.Contains(key.Text))
                file.Report(key, $"check '{key.Text}': that name is a fixed reason of the quarantine table; rename it");
            else if (key.Text.EndsWith(QuarantineReasons.ErrorSuffix, StringComparison.Ordinal))
                file.Report(
                    key, $"check '{key.Text}': names that end in '{QuarantineReasons.ErrorSuffix}' "
                        + "say that a check failed to run; rename it");
            if (file.TextOf(value, $"check '{key.Text}'")?.Trim() is { } expression)
                written.Add(new WrittenCheck(new CheckDefinition(key.Text, expression), value));
        }

        new CheckLinter(file, database).Lint(columns, written);
        checks.AddRange(written.Select(check => check.Check));
        return checks;
    }
}
