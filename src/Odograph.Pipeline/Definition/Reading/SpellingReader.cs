using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Yaml;

namespace Odograph.Pipeline.Definition.Reading;

/// <summary>
/// The <c>accept:</c> map of a stream: which spellings fill which column. A spelling belongs to one column alone, the
/// names that count by themselves (the column's own and that in camelCase) included.
/// </summary>
internal sealed class SpellingReader(ConfigFile file, IReadOnlyList<ColumnDefinition> columns)
{
    readonly Dictionary<string, string> _owners = [];

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Read(YamlMap? map)
    {
        var accept = new Dictionary<string, IReadOnlyList<string>>();
        var targets = Targets();
        foreach (var target in targets)
        {
            _owners[target] = target;
            _owners[Camel(target)] = target;
        }

        foreach (var (key, value) in map is null ? [] : Settings.Distinct(file, map, "accept for column"))
        {
            if (!targets.Contains(key.Text))
                file.Report(key, UnknownTarget(key.Text, targets));
            else if (!value.IsNull)
                accept[key.Text] = ReadSpellings(key.Text, value);
        }

        return accept;
    }

    /// <summary><c>speed_kmh</c> as <c>speedKmh</c>.</summary>
    public static string Camel(string name)
    {
        var words = name.Split('_', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 0
            ? name
            : words[0] + string.Concat(words.Skip(1).Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
    }

    List<string> Targets()
    {
        List<string> targets = [.. KnownSettings.Identity, .. columns.Select(column => column.Name)];
        if (targets.Contains("latitude") && targets.Contains("longitude"))
            targets.Add(StreamDefinition.PositionKey);
        return targets;
    }

    static string UnknownTarget(string key, List<string> targets)
        => key == StreamDefinition.PositionKey
            ? "'position' fills latitude and longitude, and the stream does not have both columns"
            : $"accept for '{key}', which is no column of the stream{Nearest.Hint(key, targets)}";

    List<string> ReadSpellings(string target, YamlNode value)
    {
        var spellings = new List<string>();
        if (value is not YamlList list)
        {
            file.Report(value, $"accept for '{target}' must be a list: [spelling, …], found {value.Kind}");
            return spellings;
        }

        foreach (var item in list.Items)
        {
            if (file.TextOf(item, $"a spelling of '{target}'") is not { } spelling)
                continue;
            if (spelling.Length is 0 or > SettingLimits.MostSpelling)
                file.Report(
                    item, $"a spelling of '{target}' has {spelling.Length} characters; expected 1 "
                        + $"to {SettingLimits.MostSpelling}");
            else if (spellings.Contains(spelling))
                file.Report(item, $"'{spelling}' stands twice among the spellings of '{target}'");
            else if (!_owners.TryAdd(spelling, target) && _owners[spelling] != target)
                file.Report(item, $"'{spelling}' is accepted for two columns: '{_owners[spelling]}' and '{target}'");
            else
                spellings.Add(spelling);
        }

        return spellings;
    }
}
