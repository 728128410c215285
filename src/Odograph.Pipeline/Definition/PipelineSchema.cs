using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Odograph.Pipeline.Definition.Reading;

namespace Odograph.Pipeline.Definition;

/// <summary>The two kinds of YAML files in a pipeline folder.</summary>
public enum PipelineFileKind
{
    /// <summary>pipeline.yaml</summary>
    Pipeline,

    /// <summary>streams/*.yaml</summary>
    Stream,
}

/// <summary>
/// JSON Schema (draft 7, which editors of YAML know) of a pipeline's files. It helps while typing: what it takes, the
/// reader may still
/// refuse, because SQL and references between files are beyond it.
/// </summary>
public static class PipelineSchema
{
    const string Name = "^[a-z][a-z0-9_]*$";
    const string Duration = @"^[0-9]+(\.[0-9]+)? ?(ms|s|m|h|d)$";
    const string Size = @"^[0-9]+(\.[0-9]+)? ?(B|KiB|MiB|GiB)$";

    /// <summary>A value that the environment fills in fits everywhere.</summary>
    const string FilledIn = @"\$\{";

    static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema's text, indented.</summary>
    public static string Json(PipelineFileKind kind)
    {
        var schema = kind == PipelineFileKind.Pipeline ? Pipeline() : Stream();
        schema.Insert(0, "$schema", "http://json-schema.org/draft-07/schema#");
        return schema.ToJsonString(Options) + "\n";
    }

    static JsonObject Pipeline()
    {
        var source = Map(new()
        {
            ["type"] = Words([KnownSettings.LogType], "The log in the data folder"),
            ["partitions"] = Whole(1, SettingLimits.MostPartitions, "Of each stream, by device; "
                + "fixed when it is first written. Default 4"),
            ["keep"] = Text(Duration, "How long records stay behind the batches that took them. Default 24h"),
            ["segment"] = Text(Size, "Size of the log's files, which are dropped as a whole. Default 128MiB"),
            ["on_gap"] = Words(KnownSettings.Gap.Keys, "Records that were due and cannot be read: "
                + "stop, or note the gap and go on"),
            ["ingest"] = Described(new() { ["type"] = "boolean" }, "Producers inside the program append here"),
        }, required: "type");
        return Map(new()
        {
            ["pipeline"] = Text(Name, "The job, and the namespace of its tables"),
            ["engine"] = Words(["duckdb"], "What runs the batches. Default duckdb"),
            ["trigger"] = Map(new()
            {
                ["interval"] = Text(Duration, "A batch is cut at least so often. Default 10s"),
                ["bytes"] = Text(Size, "A batch is cut when so much has come in. Default 256MiB"),
            }),
            ["sources"] = MapOf(source, "Where records come from, by name; the name is in each row. Default: one log"),
            ["streams"] = List(Text(Name), "Each is described in streams/NAME.yaml"),
            ["rollups"] = List(Text(Name), "Each is a SELECT in models/NAME.sql: sums over windows of a stream"),
            ["deliveries"] = List(new JsonObject(), "Not available in this version"),
            ["lake"] = Text(null, "Folder of the lake. Default: lake/ in the data folder"),
            ["s3"] = new JsonObject { ["type"] = "object", ["description"] = "Not available in this version" },
        }, required: ["pipeline", "streams"]);
    }

    static JsonObject Stream() => Map(new()
    {
        ["stream"] = Text(Name, "The table's name; the file has the same"),
        ["topic"] = Text(null, "What producers call it. Default: the name"),
        ["partition"] = Words(KnownSettings.Partition.Keys, "Of event_time. Default day"),
        ["delay"] = Text(Duration, "How far the watermark stays behind the newest event. Default 2m"),
        ["idle_after"] = Text(Duration, "A partition silent for so long does not hold the watermark back. Default 1m"),
        ["max_future_skew"] = Text(Duration, "Event times further ahead are quarantined as 'future'. Default 24h"),
        ["retention"] = Text($"^forever$|{Duration}", "Older events are quarantined as "
            + "'older_than_retention'. Default forever"),
        ["timezone"] = Text(null, "Of event times that name none. Default UTC"),
        ["deduplicate"] = Words(KnownSettings.Deduplicate.Keys, "off = copies of an event stay. Default exact"),
        ["columns"] = MapOf(Words(KnownSettings.ColumnTypes.Keys), "Name and type, in the table's "
            + "order; append new ones at the end"),
        ["accept"] = MapOf(
            List(
                Text(null)), "Spellings of a column beside its own name and camelCase, best first; "
                    + "'position' fills latitude and longitude"),
        ["checks"] = MapOf(Text(null), "SQL over one row, by name; a row on which one is false goes "
            + "to the quarantine table"),
    }, required: "stream");

    static JsonObject Map(Dictionary<string, JsonNode?> properties, params IEnumerable<string> required)
    {
        var map = new JsonObject { ["type"] = "object", ["additionalProperties"] = false };
        if (required.Any())
            map["required"] = new JsonArray([.. required.Select(key => (JsonNode)key)]);
        map["properties"] = new JsonObject(properties);
        return map;
    }

    static JsonObject MapOf(JsonNode value, string description) => new()
    {
        ["description"] = description,
        ["type"] = "object",
        ["propertyNames"] = new JsonObject { ["pattern"] = Name },
        ["additionalProperties"] = value,
    };

    static JsonObject List(JsonNode item, string? description = null)
        => Described(new() { ["type"] = "array", ["items"] = item }, description);

    static JsonObject Text(string? pattern, string? description = null)
    {
        var text = new JsonObject { ["type"] = "string" };
        if (pattern is not null)
            text["pattern"] = $"{pattern}|{FilledIn}";
        return Described(text, description);
    }

    static JsonObject Words(IEnumerable<string> words, string? description = null)
        => Described(new() { ["enum"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) }, description);

    static JsonObject Whole(int least, int most, string description)
        => Described(new() { ["type"] = "integer", ["minimum"] = least, ["maximum"] = most }, description);

    static JsonObject Described(JsonObject schema, string? description)
    {
        if (description is not null)
            schema.Insert(0, "description", description);
        return schema;
    }
}
