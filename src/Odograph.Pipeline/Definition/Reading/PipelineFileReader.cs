using Odograph.Model.Errors;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Checks;
using Odograph.Pipeline.Definition.Rollups;
using Odograph.Pipeline.Definition.Yaml;

namespace Odograph.Pipeline.Definition.Reading;

/// <summary>A whole pipeline: pipeline.yaml, and the files it names.</summary>
internal sealed class PipelineFileReader(PipelineFiles files) : IDisposable
{
    public const string FileName = "pipeline.yaml";

    readonly List<ConfigProblem> _problems = [];
    readonly CheckDatabase _checks = new();

    /// <summary>Every fault found, by file and place.</summary>
    public IReadOnlyList<ConfigProblem> Problems
        => [.. _problems
            .OrderBy(problem => problem.File, StringComparer.Ordinal)
            .ThenBy(problem => problem.Line)
            .ThenBy(problem => problem.Column)];

    /// <summary>What could be read; usable only when there are no <see cref="Problems"/>.</summary>
    public PipelineDefinition? Read()
    {
        if (Open(FileName) is not { } file || YamlText.Parse(file.Text, file.Report) is not { } root)
        {
            ReadUnlistedStreams();
            return null;
        }

        if (root is not YamlMap map)
        {
            file.Report(root, $"expected settings as 'key: value', found {root.Kind}");
            return null;
        }

        var settings = new Settings(file, map, "a pipeline", KnownSettings.Pipeline);
        ReportWhatIsNotThere(file, settings);
        var streams = ReadStreams(file, map, settings);
        var definition = new PipelineDefinition
        {
            Name = settings.RequiredName("pipeline", "smart_city") ?? "",
            Trigger = ReadTrigger(file, settings),
            Sources = new SourceReader(file).Read(settings.Map("sources", "name: { type: log }")),
            Streams = streams,
            Rollups = ReadRollups(file, settings, streams),
            Lake = ReadLake(file, settings),
            Hash = "",
        };
        return definition with { Hash = DefinitionHash.Of(definition) };
    }

    public void Dispose() => _checks.Dispose();

    ConfigFile? Open(string path)
    {
        var fault = files.Exists(path)
            ? null
            : "there is no such file; `odograph init DIR` writes a pipeline folder to start from";
        var text = fault is null ? files.ReadText(path, message => fault = message) : null;
        if (text is not null)
            return new ConfigFile(files, path, text, _problems);
        _problems.Add(new ConfigProblem(files.DisplayName(path), 0, 0, fault ?? "cannot be read"));
        return null;
    }

    static void ReportWhatIsNotThere(ConfigFile file, Settings settings)
    {
        if (settings.Text("engine") is { } engine and not "duckdb")
        {
            file.Report(settings.Find("engine")!, engine == "spark"
                ? "engine 'spark' is not available in this version; leave it out or write duckdb"
                : $"engine must be duckdb, found '{engine}'");
        }

        if (settings.List("deliveries", "[name, …]") is { Items: [var delivery, ..] })
            file.Report(delivery, "deliveries are not available in this version; write 'deliveries: []'");
        if (settings.Find("s3") is { } s3)
            file.Report(s3, "a lake on S3 is not available in this version; take the 's3' settings out");
    }

    static Trigger ReadTrigger(ConfigFile file, Settings settings)
    {
        var defaults = new Trigger();
        if (settings.Map("trigger", "{ interval: 10s, bytes: 256MiB }") is not { } map)
            return defaults;
        var trigger = new Settings(file, map, "trigger", KnownSettings.Trigger);
        return new Trigger(
            trigger.Duration(
                "interval", defaults.Interval, SettingLimits.LeastInterval, SettingLimits.MostInterval).TotalSeconds,
            trigger.Size("bytes", defaults.Bytes, SettingLimits.LeastBytes, SettingLimits.MostBytes));
    }

    List<StreamDefinition> ReadStreams(ConfigFile file, YamlMap root, Settings settings)
    {
        var streams = new List<StreamDefinition>();
        var names = ReadNames(file, settings, "streams", "stream");
        if (names.Count == 0 && settings.Find("streams") is null or YamlList { Items.Count: 0 })
            file.Report(
                settings.Find("streams")?.Place ?? root.Place,
                "no streams: write 'streams: [name, …]', each described in streams/NAME.yaml");
        if (names.Count == 0)
            ReadUnlistedStreams();
        foreach (var (name, node) in names)
        {
            var path = $"streams/{name}.yaml";
            if (KnownSettings.ReservedTables.Contains(name))
                file.Report(node, $"stream '{name}': every job has a table of that name; rename the stream");
            else if (!files.Exists(path))
                file.Report(node, $"stream '{name}' has no file {path}");
            else if (Open(path) is { } streamFile
                && new StreamFileReader(streamFile, name, _checks).Read() is { } stream)
                streams.Add(stream);
        }

        return streams;
    }

    // Which streams are meant cannot be read: the faults of all that are there are worth knowing at once.
    void ReadUnlistedStreams()
    {
        foreach (var name in files.StreamNames().Order(StringComparer.Ordinal))
        {
            if (Open($"streams/{name}.yaml") is { } streamFile)
                new StreamFileReader(streamFile, name, _checks).Read();
        }
    }

    List<ModelDefinition> ReadRollups(ConfigFile file, Settings settings, List<StreamDefinition> streams)
    {
        var rollups = new List<ModelDefinition>();
        var listed = ReadTexts(settings, "streams");
        var names = ReadNames(file, settings, "rollups", "roll-up");
        foreach (var (name, node) in names)
        {
            var path = $"models/{name}.sql";
            if (TakenBy(name, listed) is { } owner)
                file.Report(node, $"roll-up '{name}': {owner}; rename the roll-up");
            else if (!files.Exists(path))
                file.Report(node, $"roll-up '{name}' has no file {path}");
            else if (Open(path) is { } model
                && new ModelReader(model, name, _checks).Read(listed, streams) is { } rollup)
                rollups.Add(new ModelDefinition(name, model.Text.Trim(), rollup));
        }

        return rollups;
    }

    /// <summary>Who has the names of a roll-up's view or table already; null when they are free.</summary>
    static string? TakenBy(string name, IReadOnlyCollection<string> streams)
    {
        if (KnownSettings.ReservedTables.Contains(name))
            return "every job has a table of that name";
        if (streams.FirstOrDefault(stream => stream == name || stream == Rollup.PartsTableOf(name)) is { } taken)
            return $"the stream '{taken}' has a table of that name";
        if (streams.FirstOrDefault(stream => name == $"{stream}{KnownSettings.ClassicSuffix}") is { } classic)
            return $"a view of the stream '{classic}' has that name";
        return name.EndsWith(Rollup.PartsTableOf(""), StringComparison.Ordinal)
            ? "names that end in '_parts' are those of the tables behind roll-ups"
            : null;
    }

    /// <summary>What a list holds as far as it is text; faults of it are reported elsewhere.</summary>
    static List<string> ReadTexts(Settings settings, string key)
        => settings.Find(key) is YamlList list ? [.. list.Items.OfType<YamlScalar>().Select(item => item.Text)] : [];

    static string? ReadLake(ConfigFile file, Settings settings)
    {
        if (settings.Text("lake") is not { } lake)
            return null;
        if (lake.StartsWith("s3://", StringComparison.Ordinal))
            file.Report(
                settings.Find("lake")!, $"lake '{lake}': a lake on S3 is not available in this version; "
                    + "write a folder or leave it out");
        else if (lake.Contains("://", StringComparison.Ordinal))
            file.Report(settings.Find("lake")!, $"lake '{lake}': expected the path of a folder");
        else
            return lake;
        return null;
    }

    /// <summary>A list of names, each once.</summary>
    static List<(string Name, YamlNode Node)> ReadNames(
        ConfigFile file, Settings settings, string key, string what)
    {
        var names = new List<(string Name, YamlNode Node)>();
        foreach (var node in settings.List(key, "[name, …]")?.Items ?? [])
        {
            if (file.TextOf(node, $"a {what}'s name") is not { } name)
                continue;
            if (!Settings.IsName(file, node, what, name))
                continue;
            if (names.Any(earlier => earlier.Name == name))
                file.Report(node, $"{what} '{name}' is listed twice");
            else
                names.Add((name, node));
        }

        return names;
    }
}
