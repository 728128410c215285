using Odograph.Pipeline.Definition.Yaml;

namespace Odograph.Pipeline.Definition.Reading;

/// <summary>The <c>sources:</c> map. Without it: one log named <c>log</c>.</summary>
internal sealed class SourceReader(ConfigFile file)
{
    public static readonly SourceDefinition Default = new(
        KnownSettings.LogType, KnownSettings.LogType, SettingLimits.DefaultPartitions, SettingLimits.DefaultKeep,
        OnGap.Fail, Ingest: true);

    public IReadOnlyList<SourceDefinition> Read(YamlMap? map)
    {
        if (map is null)
            return [Default];
        var sources = new List<SourceDefinition>();
        foreach (var (key, value) in Settings.Distinct(file, map, "source"))
        {
            if (!Settings.IsName(file, key, "source", key.Text))
                continue;
            if (value is not YamlMap body)
                file.Report(value, $"source '{key.Text}' must be a map: {{ type: log }}, found {value.Kind}");
            else if (ReadOne(key, body) is not { } source)
                continue;
            else if (sources.Count > 0)
                file.Report(
                    key, $"source '{key.Text}': a data folder holds one log, and '{sources[0].Key}' is it; "
                        + "take one of them out");
            else
                sources.Add(source);
        }

        if (map.Entries.Count == 0)
            file.Report(map, "no sources: write 'log: { type: log }' here, or leave 'sources' out");
        return sources;
    }

    SourceDefinition? ReadOne(YamlScalar key, YamlMap map)
    {
        var typeNode = map.Entries.FirstOrDefault(entry => entry.Key.Text == "type")?.Value;
        if (typeNode is null)
        {
            file.Report(key, $"source '{key.Text}' has no type; write 'type: log'");
            return null;
        }

        if (file.TextOf(typeNode, $"the type of source '{key.Text}'") is not { } type)
            return null;
        if (KnownSettings.LaterSourceTypes.Contains(type))
        {
            file.Report(
                typeNode, $"source '{key.Text}': type '{type}' is not available in this version; the one that is: log");
            return null;
        }

        if (type != KnownSettings.LogType)
        {
            file.Report(typeNode, $"source '{key.Text}' has the unknown type '{type}'; known are log");
            return null;
        }

        var settings = new Settings(file, map, $"source '{key.Text}'", KnownSettings.LogSource);
        return Default with
        {
            Key = key.Text,
            Partitions = settings.Whole("partitions", Default.Partitions, 1, SettingLimits.MostPartitions),
            Keep = settings.Duration("keep", Default.Keep, TimeSpan.Zero, SettingLimits.MostTime),
            OnGap = settings.Choice("on_gap", Default.OnGap, KnownSettings.Gap),
            Ingest = settings.Choice("ingest", Default.Ingest, KnownSettings.Flag),
            SegmentBytes = (int)settings.Size(
                "segment", Default.SegmentBytes, SettingLimits.LeastSegmentBytes, SettingLimits.MostSegmentBytes),
        };
    }
}
