using System.Globalization;
using System.Text.RegularExpressions;
using Odograph.Pipeline.Definition.Yaml;

namespace Odograph.Pipeline.Definition.Reading;

/// <summary>
/// A map of settings whose keys are known. Unknown and doubled keys are reported when it is made; each read reports a
/// value that does not fit and then answers the default, so that one pass finds every fault.
/// </summary>
internal sealed partial class Settings
{
    readonly ConfigFile _file;
    readonly YamlMap _map;
    readonly Dictionary<string, YamlNode> _values = [];

    public Settings(ConfigFile file, YamlMap map, string what, IReadOnlyCollection<string> keys)
    {
        _file = file;
        _map = map;
        foreach (var (key, value) in Distinct(file, map, "setting"))
        {
            if (keys.Contains(key.Text))
                _values[key.Text] = value;
            else
                file.Report(key, $"unknown setting '{key.Text}' in {what}{Nearest.Hint(key.Text, keys)}");
        }
    }

    /// <summary>The entries whose key was not there before; the others are reported.</summary>
    public static IEnumerable<YamlEntry> Distinct(ConfigFile file, YamlMap map, string what)
    {
        var seen = new Dictionary<string, Place>();
        foreach (var entry in map.Entries)
        {
            if (seen.TryAdd(entry.Key.Text, entry.Key.Place))
                yield return entry;
            else
                file.Report(
                    entry.Key, $"{what} '{entry.Key.Text}' stands here for a second time "
                        + $"(first in line {seen[entry.Key.Text].Line})");
        }
    }

    /// <summary>Whether a name is one: [a-z][a-z0-9_]*; else that is reported.</summary>
    public static bool IsName(ConfigFile file, YamlNode node, string subject, string name)
    {
        if (NamePattern().IsMatch(name))
            return true;
        file.Report(
            node,
            $"{subject} '{name}' is not a name: a lower-case letter, then lower-case letters, digits and '_'");
        return false;
    }

    /// <summary>The value's node; null when the key is absent or empty.</summary>
    public YamlNode? Find(string key) => _values.TryGetValue(key, out var node) && !node.IsNull ? node : null;

    public string? Text(string key) => Find(key) is { } node ? _file.TextOf(node, key) : null;

    /// <summary>A name that must be there: [a-z][a-z0-9_]*.</summary>
    public string? RequiredName(string key, string example)
    {
        if (Find(key) is not { } node)
        {
            _file.Report(_map, $"'{key}' is missing; write '{key}: {example}'");
            return null;
        }

        var text = _file.TextOf(node, key);
        return text is not null && IsName(_file, node, key, text) ? text : null;
    }

    public TimeSpan Duration(string key, TimeSpan fallback, TimeSpan least, TimeSpan most)
        => Read(key, fallback, "a duration like 10s, 2m or 24h", Quantities.Duration, least, most, Quantities.Text);

    public long Size(string key, long fallback, long least, long most)
        => Read(key, fallback, "a size like 64KiB or 256MiB", Quantities.Size, least, most, Quantities.Text);

    public int Whole(string key, int fallback, int least, int most)
        => Read(
            key, fallback, "a whole number",
            text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : null,
            least, most, number => number.ToString(CultureInfo.InvariantCulture));

    /// <summary>One of a few words.</summary>
    public T Choice<T>(string key, T fallback, IReadOnlyDictionary<string, T> words)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (words.TryGetValue(text, out var value))
            return value;
        _file.Report(_values[key], $"{key} must be {string.Join(" or ", words.Keys)}, found '{text}'");
        return fallback;
    }

    /// <summary>The map under a key; null when absent or something else, which is reported.</summary>
    public YamlMap? Map(string key, string shape) => Shaped<YamlMap>(key, $"a map: {shape}");

    /// <summary>The list under a key; null when absent or something else, which is reported.</summary>
    public YamlList? List(string key, string shape) => Shaped<YamlList>(key, $"a list: {shape}");

    T? Shaped<T>(string key, string expected)
        where T : YamlNode
    {
        if (Find(key) is not { } node)
            return null;
        if (node is not T shaped)
        {
            _file.Report(node, $"{key} must be {expected}, found {node.Kind}");
            return null;
        }

        return shaped;
    }

    T Read<T>(
        string key, T fallback, string expected, Func<string, T?> parse, T least, T most, Func<T, string> show)
        where T : struct, IComparable<T>
    {
        if (Text(key) is not { } text)
            return fallback;
        var node = _values[key];
        if (parse(text) is not { } value)
        {
            _file.Report(node, $"{key} must be {expected}, found '{text}'");
            return fallback;
        }

        if (value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0)
            return value;
        _file.Report(node, $"{key} must be between {show(least)} and {show(most)}, found '{text}'");
        return fallback;
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,126}$")]
    private static partial Regex NamePattern();
}
