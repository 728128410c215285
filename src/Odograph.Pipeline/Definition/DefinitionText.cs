using System.Globalization;
using System.Text;
using System.Text.Json;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Reading;

namespace Odograph.Pipeline.Definition;

/// <summary>A definition as YAML, its models as SQL, that reads back as the same one.</summary>
internal static class DefinitionText
{
    public static string Write(PipelineDefinition definition)
    {
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture, $"# {PipelineFileReader.FileName} (definition {definition.Hash[..12]})\n");
        Line(text, "pipeline", definition.Name);
        var interval = Quantities.Text(definition.Trigger.Interval);
        Raw(text, "trigger", $"{{ interval: {interval}, bytes: {Quantities.Text(definition.Trigger.Bytes)} }}");
        text.Append("sources:\n");
        foreach (var source in definition.Sources)
            Raw(text, "  " + source.Key, SourceText(source));
        Raw(text, "streams", Names(definition.Streams.Select(stream => stream.Name)));
        Raw(text, "rollups", Names(definition.Rollups.Select(model => model.Name)));
        Raw(text, "deliveries", "[]");
        if (definition.Lake is { } lake)
            Line(text, "lake", lake);
        foreach (var stream in definition.Streams)
            WriteStream(text, stream);
        foreach (var model in definition.Rollups)
            text.Append(CultureInfo.InvariantCulture, $"---\n-- models/{model.Name}.sql\n{model.Sql}\n");
        return text.ToString();
    }

    static void WriteStream(StringBuilder text, StreamDefinition stream)
    {
        text.Append(CultureInfo.InvariantCulture, $"---\n# streams/{stream.Name}.yaml\n");
        Line(text, "stream", stream.Name);
        Line(text, "topic", stream.Topic);
        Line(text, "partition", Word(KnownSettings.Partition, stream.Partition));
        Line(text, "delay", Quantities.Text(stream.Delay));
        Line(text, "idle_after", Quantities.Text(stream.IdleAfter));
        Line(text, "max_future_skew", Quantities.Text(stream.MaxFutureSkew));
        Line(text, "retention", stream.Retention is { } retention ? Quantities.Text(retention) : "forever");
        Line(text, "timezone", stream.TimeZone.Id);
        Line(text, "deduplicate", Word(KnownSettings.Deduplicate, stream.Deduplicate));
        Section(text, "columns", stream.Columns, column => (column.Name, Word(KnownSettings.ColumnTypes, column.Type)));
        Section(text, "accept", stream.Accept, pair => (pair.Key, Names(pair.Value)));
        Section(text, "checks", stream.Checks, check => (check.Name, Quoted(check.Expression)));
    }

    static void Section<T>(
        StringBuilder text, string name, IReadOnlyCollection<T> items, Func<T, (string Key, string Value)> write)
    {
        if (items.Count == 0)
        {
            Raw(text, name, "{}");
            return;
        }

        text.Append(name).Append(":\n");
        foreach (var item in items)
        {
            var (key, value) = write(item);
            Raw(text, "  " + key, value);
        }
    }

    static string SourceText(SourceDefinition source)
        => $"{{ type: {source.Type}, partitions: {source.Partitions.ToString(CultureInfo.InvariantCulture)}, "
            + $"keep: {Quantities.Text(source.Keep)}, segment: {Quantities.Text(source.SegmentBytes)}, "
            + $"on_gap: {Word(KnownSettings.Gap, source.OnGap)}, "
            + $"ingest: {Word(KnownSettings.Flag, source.Ingest)} }}";

    static string Word<T>(IReadOnlyDictionary<string, T> words, T value)
        where T : struct
        => words.First(word => word.Value.Equals(value)).Key;

    static string Names(IEnumerable<string> names) => $"[{string.Join(", ", names.Select(Quoted))}]";

    static void Line(StringBuilder text, string key, string value) => Raw(text, key, Quoted(value));

    static void Raw(StringBuilder text, string key, string value)
        => text.Append(key).Append(": ").Append(value).Append('\n');

    /// <summary>
    /// Plain where YAML reads the words back as they are, else in double quotes (JSON's strings are YAML's).
    /// </summary>
    static string Quoted(string value)
    {
        var isPlain = value.Length > 0
            && (char.IsAsciiLetterOrDigit(value[0]) || value[0] is '_' or '/' or '(' or '.')
            && value is not "null"
            && !value.Contains(": ", StringComparison.Ordinal)
            && !value.Contains(" #", StringComparison.Ordinal)
            && !value.Contains("${", StringComparison.Ordinal)
            && !value.EndsWith(':') && !value.EndsWith(' ')
            && value.AsSpan().IndexOfAny(",[]{}") < 0
            && !value.Any(char.IsControl);
        return isPlain ? value : JsonSerializer.Serialize(value);
    }
}
