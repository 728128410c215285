using System.Text.Json;
using Odograph.Lake.Schemas;

namespace Odograph.Lake.Tables;

/// <summary>The reading half of <see cref="TableMetadataJson"/>.</summary>
internal static class TableMetadataReader
{
    /// <summary>Keys that have a member of <see cref="TableMetadata"/>; all others go to its Extra.</summary>
    static readonly HashSet<string> Known =
    [
        "format-version", "table-uuid", "location", "last-sequence-number", "last-updated-ms", "last-column-id",
        "schemas", "current-schema-id", "partition-specs", "default-spec-id", "last-partition-id", "properties",
        "current-snapshot-id",
        "snapshots", "snapshot-log", "metadata-log", "refs",
        // What version 1 required and version 2 replaced by the plural: a copy that would go stale.
        "schema", "partition-spec",
    ];

    public static TableMetadata Read(JsonElement root)
    {
        var json = new JsonFields(root, "table metadata");
        RequireVersion(json.Int("format-version"));
        long? current = json.FindLong("current-snapshot-id") is { } id and not -1 ? id : null;
        var metadata = new TableMetadata
        {
            TableUuid = ReadUuid(json),
            Location = json.Text("location").TrimEnd('/'),
            LastSequenceNumber = json.Long("last-sequence-number"),
            LastUpdatedMillis = json.Long("last-updated-ms"),
            LastColumnId = json.Int("last-column-id"),
            Schemas = [.. Required(json, "schemas").Select(item => SchemaJson.ReadSchema(item.Element, item.Path))],
            CurrentSchemaId = json.Int("current-schema-id"),
            Specs = [.. Required(json, "partition-specs").Select(item => SchemaJson.ReadSpec(item.Element, item.Path))],
            DefaultSpecId = json.Int("default-spec-id"),
            LastPartitionId = json.Int("last-partition-id"),
            Properties = json.Texts("properties"),
            CurrentSnapshotId = current,
            Snapshots = [.. json.Items("snapshots").Select(
                item => ReadSnapshot(new JsonFields(item.Element, item.Path)))],
            SnapshotLog = [.. json.Items("snapshot-log").Select(
                item => ReadSnapshotLog(new JsonFields(item.Element, item.Path)))],
            MetadataLog = [.. json.Items("metadata-log").Select(
                item => ReadMetadataLog(new JsonFields(item.Element, item.Path)))],
            Refs = ReadRefs(json, current),
            Extra = ReadExtra(json),
        };
        RequireConsistent(metadata);
        return metadata;
    }

    static void RequireVersion(int version)
    {
        if (version != TableMetadataJson.FormatVersion)
        {
            throw new TableFormatException(
                $"read table metadata: expected format version {TableMetadataJson.FormatVersion}, found {version}",
                version < TableMetadataJson.FormatVersion
                    ? "upgrade the table to version 2 with the engine that wrote it"
                    : "Odograph reads and writes version 2; a table cannot be taken back from a higher one");
        }
    }

    static Guid ReadUuid(JsonFields json)
        => Guid.TryParseExact(json.Text("table-uuid"), "D", out var uuid)
            ? uuid
            : throw new TableFormatException(
                $"read {json.Path("table-uuid")}: expected a UUID, found \"{json.Text("table-uuid")}\"");

    static IEnumerable<(JsonElement Element, string Path)> Required(JsonFields json, string name)
        => JsonFields.Elements(json.Get(name), json.Path(name));

    static Snapshot ReadSnapshot(JsonFields json) => new(
        json.Long("snapshot-id"),
        json.FindLong("parent-snapshot-id"),
        // Snapshots older than the table's upgrade to version 2 have none, which means 0.
        json.FindLong("sequence-number") ?? 0,
        json.Long("timestamp-ms"),
        json.Text("manifest-list"),
        json.Texts("summary"),
        json.FindInt("schema-id"));

    static SnapshotLogEntry ReadSnapshotLog(JsonFields json)
        => new(json.Long("snapshot-id"), json.Long("timestamp-ms"));

    static MetadataLogEntry ReadMetadataLog(JsonFields json)
        => new(json.Text("metadata-file"), json.Long("timestamp-ms"));

    static Dictionary<string, SnapshotRef> ReadRefs(JsonFields json, long? current)
    {
        var refs = new Dictionary<string, SnapshotRef>();
        if (json.Find("refs") is { } element)
        {
            foreach (var member in new JsonFields(element, json.Path("refs")).All)
            {
                var fields = new JsonFields(member.Value, $"{json.Path("refs")}.{member.Name}");
                refs[member.Name] = new SnapshotRef(fields.Long("snapshot-id"), fields.Text("type"))
                {
                    MinSnapshotsToKeep = fields.FindInt("min-snapshots-to-keep"),
                    MaxSnapshotAgeMillis = fields.FindLong("max-snapshot-age-ms"),
                    MaxRefAgeMillis = fields.FindLong("max-ref-age-ms"),
                };
            }
        }

        // A writer without refs means by its current snapshot the branch main.
        if (current is { } id && !refs.ContainsKey(SnapshotRef.Main))
        {
            refs[SnapshotRef.Main] = new SnapshotRef(id, SnapshotRef.Branch);
        }

        return refs;
    }

    static Dictionary<string, string> ReadExtra(JsonFields json)
    {
        var extra = new Dictionary<string, string>();
        foreach (var member in json.All.Where(member => !Known.Contains(member.Name)))
        {
            extra[member.Name] = member.Value.GetRawText();
        }

        return extra;
    }

    static void RequireConsistent(TableMetadata metadata)
    {
        Require(
            metadata.Schemas.Any(schema => schema.Id == metadata.CurrentSchemaId), "schema", metadata.CurrentSchemaId);
        Require(
            metadata.Specs.Any(spec => spec.Id == metadata.DefaultSpecId), "partition spec", metadata.DefaultSpecId);
        if (metadata.CurrentSnapshotId is { } current)
        {
            Require(metadata.FindSnapshot(current) is not null, "snapshot", current);
            if (metadata.Refs[SnapshotRef.Main].SnapshotId != current)
            {
                throw new TableFormatException(
                    $"read table metadata: current snapshot is {current}, "
                        + $"but main names {metadata.Refs[SnapshotRef.Main].SnapshotId}");
            }
        }
    }

    static void Require(bool listed, string what, long id)
    {
        if (!listed)
        {
            throw new TableFormatException($"read table metadata: the current {what} {id} is not listed");
        }
    }
}
