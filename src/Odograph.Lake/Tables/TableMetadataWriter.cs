using System.Text.Json;
using Odograph.Lake.Schemas;

namespace Odograph.Lake.Tables;

/// <summary>The writing half of <see cref="TableMetadataJson"/>.</summary>
internal static class TableMetadataWriter
{
    public static void Write(Utf8JsonWriter writer, TableMetadata metadata)
    {
        writer.WriteStartObject();
        WriteHead(writer, metadata);
        WriteTexts(writer, "properties", metadata.Properties);
        WriteSnapshots(writer, metadata);
        WriteLogs(writer, metadata);
        foreach (var (key, json) in metadata.Extra)
        {
            if (key is "sort-orders" or "default-sort-order-id")
            {
                continue;
            }

            writer.WritePropertyName(key);
            writer.WriteRawValue(json);
        }

        writer.WriteEndObject();
    }

    static void WriteHead(Utf8JsonWriter writer, TableMetadata metadata)
    {
        writer.WriteNumber("format-version", TableMetadataJson.FormatVersion);
        writer.WriteString("table-uuid", metadata.TableUuid);
        writer.WriteString("location", metadata.Location);
        writer.WriteNumber("last-sequence-number", metadata.LastSequenceNumber);
        writer.WriteNumber("last-updated-ms", metadata.LastUpdatedMillis);
        writer.WriteNumber("last-column-id", metadata.LastColumnId);
        writer.WriteNumber("current-schema-id", metadata.CurrentSchemaId);
        WriteArray(writer, "schemas", metadata.Schemas, SchemaJson.Write);
        writer.WriteNumber("default-spec-id", metadata.DefaultSpecId);
        WriteArray(writer, "partition-specs", metadata.Specs, SchemaJson.Write);
        writer.WriteNumber("last-partition-id", metadata.LastPartitionId);
        writer.WritePropertyName("default-sort-order-id");
        writer.WriteRawValue(metadata.Extra.GetValueOrDefault("default-sort-order-id", "0"));
        writer.WritePropertyName("sort-orders");
        writer.WriteRawValue(metadata.Extra.GetValueOrDefault("sort-orders", """[{"order-id":0,"fields":[]}]"""));
    }

    static void WriteSnapshots(Utf8JsonWriter writer, TableMetadata metadata)
    {
        if (metadata.CurrentSnapshotId is { } current)
        {
            writer.WriteNumber("current-snapshot-id", current);
        }

        writer.WriteStartObject("refs");
        foreach (var (name, target) in metadata.Refs)
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("snapshot-id", target.SnapshotId);
            writer.WriteString("type", target.Type);
            WriteOptional(writer, "min-snapshots-to-keep", target.MinSnapshotsToKeep);
            WriteOptional(writer, "max-snapshot-age-ms", target.MaxSnapshotAgeMillis);
            WriteOptional(writer, "max-ref-age-ms", target.MaxRefAgeMillis);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        WriteArray(writer, "snapshots", metadata.Snapshots, WriteSnapshot);
    }

    static void WriteSnapshot(Utf8JsonWriter writer, Snapshot snapshot)
    {
        writer.WriteStartObject();
        writer.WriteNumber("sequence-number", snapshot.SequenceNumber);
        writer.WriteNumber("snapshot-id", snapshot.Id);
        WriteOptional(writer, "parent-snapshot-id", snapshot.ParentId);
        writer.WriteNumber("timestamp-ms", snapshot.TimestampMillis);
        WriteTexts(writer, "summary", snapshot.Summary);
        writer.WriteString("manifest-list", snapshot.ManifestList);
        WriteOptional(writer, "schema-id", snapshot.SchemaId);
        writer.WriteEndObject();
    }

    static void WriteLogs(Utf8JsonWriter writer, TableMetadata metadata)
    {
        WriteArray(writer, "snapshot-log", metadata.SnapshotLog, (json, entry) =>
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp-ms", entry.TimestampMillis);
            json.WriteNumber("snapshot-id", entry.SnapshotId);
            json.WriteEndObject();
        });
        WriteArray(writer, "metadata-log", metadata.MetadataLog, (json, entry) =>
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp-ms", entry.TimestampMillis);
            json.WriteString("metadata-file", entry.MetadataFile);
            json.WriteEndObject();
        });
    }

    static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, string> texts)
    {
        writer.WriteStartObject(name);
        foreach (var (key, text) in texts)
        {
            writer.WriteString(key, text);
        }

        writer.WriteEndObject();
    }

    static void WriteArray<T>(
        Utf8JsonWriter writer, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }

    static void WriteOptional(Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
