using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Tests.Tables;

/// <summary>A small table, as the tests of this project use it.</summary>
static class SampleTables
{
    public const string Location = "memory://lake/job/gps";

    public const long Now = 1_767_254_400_000;

    public static readonly Schema Columns = new(0, [
        new Field(1, "event_id", FieldType.String),
        new Field(2, "event_time", FieldType.TimestampTz),
        new Field(3, "latitude", FieldType.Double),
        new Field(4, "tags", new ListType(5, FieldType.String, ElementRequired: false)),
    ]);

    public static readonly PartitionSpec ByDay = new(0, [new PartitionField(2, 1000, "event_time_day", Transform.Day)]);

    public static TableMetadata New(PartitionSpec? spec = null) => TableChanges.Create(
        Location,
        new TableCreation(Columns, spec ?? ByDay, new Dictionary<string, string> { ["a"] = "1" }),
        new Guid("9c12d441-03fe-4693-9a96-a0705ddf69c1"),
        Now);

    public static Snapshot Snapshot(long id, long sequence, long? parent = null, long at = Now) => new(
        id,
        parent,
        sequence,
        at,
        $"{Location}/metadata/snap-{id}.avro",
        new Dictionary<string, string> { ["operation"] = "append" },
        0);

    /// <summary>The table after a row of appends with ids 1, 2, 3 …</summary>
    public static TableMetadata WithSnapshots(int count)
    {
        var table = New();
        for (int id = 1; id <= count; id++)
        {
            table = Applied(table, new TableUpdate.AddSnapshot(Snapshot(id, id, id > 1 ? id - 1 : null, Now + id)),
                new TableUpdate.SetSnapshotRef(SnapshotRef.Main, id));
        }

        return table;
    }

    public static TableMetadata Applied(TableMetadata table, params TableUpdate[] updates)
    {
        var result = TableChanges.Apply(table, "v1.metadata.json", [], updates, Now);
        Assert.Null(result.Refusal);
        return result.Metadata!;
    }
}
