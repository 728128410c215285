using System.Security.Cryptography;
using System.Text.Json;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition.Rollups;

namespace Odograph.Pipeline.Definition;

/// <summary>
/// SHA-256 over everything in a definition that can change a row. The hashed form is JSON without spaces, keys in the
/// order below, text as read; comments, layout, defaults written out or not, and the order of keys in maps make no
/// difference, the order of streams, columns, spellings and checks does. Left out, because they only say when and
/// where: trigger, partitions, keep, on_gap, ingest, lake.
/// <code>
/// {"version":1,"job","sources":[{"key","type"}],
///  "streams":[{"name","topic","partition","delay_ms","idle_after_ms","max_future_skew_ms","retention_ms",
///              "timezone","deduplicate","columns":[[name,type]],"accept":[[column,spelling…]] by column,
///              "checks":[[name,expression]]}],
///  "rollups":[[name,meaning as in RollupJson]]}
/// </code>
/// </summary>
internal static class DefinitionHash
{
    const int Version = 1;

    public static string Of(PipelineDefinition definition)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("job", definition.Name);
            WriteList(json, "sources", definition.Sources, source =>
            {
                json.WriteStartObject();
                json.WriteString("key", source.Key);
                json.WriteString("type", source.Type);
                json.WriteEndObject();
            });
            WriteList(json, "streams", definition.Streams, stream => WriteStream(json, stream));
            WriteList(json, "rollups", definition.Rollups, model => WriteTexts(
                json, [model.Name, RollupJson.Write(model.Rollup)]));
            json.WriteEndObject();
        }

        return Convert.ToHexStringLower(SHA256.HashData(text.ToArray()));
    }

    static void WriteStream(Utf8JsonWriter json, StreamDefinition stream)
    {
        json.WriteStartObject();
        json.WriteString("name", stream.Name);
        json.WriteString("topic", stream.Topic);
        json.WriteString("partition", stream.Partition.ToString());
        json.WriteNumber("delay_ms", stream.Delay.TotalMilliseconds);
        json.WriteNumber("idle_after_ms", stream.IdleAfter.TotalMilliseconds);
        json.WriteNumber("max_future_skew_ms", stream.MaxFutureSkew.TotalMilliseconds);
        json.WriteNumber("retention_ms", stream.Retention?.TotalMilliseconds ?? -1);
        json.WriteString("timezone", stream.TimeZone.Id);
        json.WriteString("deduplicate", stream.Deduplicate.ToString());
        WriteList(json, "columns", stream.Columns, column => WriteTexts(json, [column.Name, column.Type.ToString()]));
        WriteList(
            json, "accept",
            stream.Accept.Where(pair => pair.Value.Count > 0).OrderBy(pair => pair.Key, StringComparer.Ordinal),
            pair => WriteTexts(json, [pair.Key, .. pair.Value]));
        WriteList(json, "checks", stream.Checks, check => WriteTexts(json, [check.Name, check.Expression]));
        json.WriteEndObject();
    }

    static void WriteList<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
            write(item);
        json.WriteEndArray();
    }

    static void WriteTexts(Utf8JsonWriter json, IEnumerable<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
