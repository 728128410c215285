using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;
using static Odograph.Lake.Tests.Tables.SampleTables;

namespace Odograph.Lake.Tests.Tables;

public sealed class TableChangesTests
{
    [Fact]
    public void A_new_table_is_empty_and_knows_its_last_ids()
    {
        var table = New();
        Assert.Equal((5, 1000, 0L), (table.LastColumnId, table.LastPartitionId, table.LastSequenceNumber));
        Assert.Null(table.CurrentSnapshotId);
        Assert.Equal(999, New(PartitionSpec.Unpartitioned).LastPartitionId);
        Assert.Equal("1", table.Properties["a"]);
    }

    [Fact]
    public void A_schema_or_spec_that_cannot_be_is_misuse()
    {
        Assert.Throws<ArgumentException>(
            () => Create(new Schema(0, [new Field(1, "a", FieldType.Int), new Field(1, "b", FieldType.Int)])));
        Assert.Throws<ArgumentException>(
            () => Create(new Schema(0, [new Field(1, "a", FieldType.Int), new Field(2, "a", FieldType.Int)])));
        Assert.Throws<ArgumentException>(() => Create(new Schema(0, [new Field(0, "a", FieldType.Int)])));
        Assert.Throws<ArgumentException>(
            () => New(new PartitionSpec(0, [new PartitionField(9, 1000, "x", Transform.Day)])));
        Assert.Throws<ArgumentException>(
            () => New(new PartitionSpec(0, [new PartitionField(1, 1000, "x", Transform.Day)])));
        Assert.Throws<ArgumentException>(
            () => New(new PartitionSpec(0, [new PartitionField(2, 1, "x", Transform.Day)])));

        static TableMetadata Create(Schema schema) => TableChanges.Create(
            Location, new TableCreation(schema, PartitionSpec.Unpartitioned, new Dictionary<string, string>()),
            Guid.Empty, Now);
    }

    [Fact]
    public void An_append_moves_main_and_the_logs()
    {
        var table = WithSnapshots(2);
        Assert.Equal(2, table.CurrentSnapshotId);
        Assert.Equal(2, table.LastSequenceNumber);
        Assert.Equal(new SnapshotRef(2, SnapshotRef.Branch), table.Refs[SnapshotRef.Main]);
        Assert.Equal([new SnapshotLogEntry(1, Now + 1), new SnapshotLogEntry(2, Now + 2)], table.SnapshotLog);
        Assert.Equal(Now + 2, table.LastUpdatedMillis);
        Assert.Equal([Now, Now + 1], table.MetadataLog.Select(entry => entry.TimestampMillis));
    }

    public static TheoryData<string, TableRequirement> Unmet => new()
    {
        {
            $"assert-table-uuid: expected {Guid.Empty}, found 9c12d441-03fe-4693-9a96-a0705ddf69c1",
            new TableRequirement.TableUuid(Guid.Empty)
        },
        { "assert-ref-snapshot-id \"main\": expected none, found 2", new TableRequirement.RefSnapshotId("main", null) },
        { "assert-ref-snapshot-id \"main\": expected 1, found 2", new TableRequirement.RefSnapshotId("main", 1) },
        { "assert-ref-snapshot-id \"tag\": expected 1, found none", new TableRequirement.RefSnapshotId("tag", 1) },
        { "assert-last-assigned-field-id: expected 4, found 5", new TableRequirement.LastAssignedFieldId(4) },
        { "assert-current-schema-id: expected 1, found 0", new TableRequirement.CurrentSchemaId(1) },
        { "assert-default-spec-id: expected 1, found 0", new TableRequirement.DefaultSpecId(1) },
        { "assert-last-assigned-partition-id: expected 999, found 1000",
            new TableRequirement.LastAssignedPartitionId(999) },
    };

    [Theory]
    [MemberData(nameof(Unmet))]
    public void A_requirement_that_does_not_hold_is_named(string refusal, TableRequirement requirement)
    {
        var result = TableChanges.Apply(WithSnapshots(2), "v3", [requirement], [], Now);
        Assert.Equal((refusal, null), (result.Refusal, result.Metadata));
    }

    [Fact]
    public void Requirements_that_hold_let_the_commit_through()
    {
        var table = WithSnapshots(2);
        var result = TableChanges.Apply(
            table,
            "v3",
            [
                new TableRequirement.TableUuid(table.TableUuid), new TableRequirement.RefSnapshotId("main", 2),
                new TableRequirement.RefSnapshotId("other", null), new TableRequirement.LastAssignedFieldId(5),
                new TableRequirement.CurrentSchemaId(0), new TableRequirement.DefaultSpecId(0),
                new TableRequirement.LastAssignedPartitionId(1000),
            ],
            [],
            Now);
        Assert.NotNull(result.Metadata);
    }

    public static TheoryData<string, TableUpdate> Unfitting => new()
    {
        { "expected sequence number 3, found 4", new TableUpdate.AddSnapshot(Snapshot(9, 4)) },
        { "expected sequence number 3, found 2", new TableUpdate.AddSnapshot(Snapshot(9, 2)) },
        { "the id is taken", new TableUpdate.AddSnapshot(Snapshot(2, 3)) },
        { "no schema 7", new TableUpdate.AddSnapshot(Snapshot(9, 3) with { SchemaId = 7 }) },
        { "no snapshot 9", new TableUpdate.SetSnapshotRef("main", 9) },
        { "type \"tag\"", new TableUpdate.SetSnapshotRef("main", 2, SnapshotRef.Tag) },
        { "type \"twig\"", new TableUpdate.SetSnapshotRef("b", 2, "twig") },
        { "no schema -1", new TableUpdate.SetCurrentSchema(-1) },
        { "no partition spec 3", new TableUpdate.SetDefaultSpec(3) },
        { "comes twice", new TableUpdate.AddSchema(new Schema(1, [Columns.Fields[0], Columns.Fields[0]])) },
        { "no primitive source",
            new TableUpdate.AddSpec(new PartitionSpec(1, [new(4, 1001, "x", Transform.Identity)])) },
    };

    [Theory]
    [MemberData(nameof(Unfitting))]
    public void An_update_that_does_not_fit_refuses_the_whole_commit(string part, TableUpdate update)
    {
        var result = TableChanges.Apply(WithSnapshots(2), "v3", [], [update], Now);
        Assert.Null(result.Metadata);
        Assert.Contains(part, result.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_clock_that_stepped_back_takes_no_time_of_the_table_back()
    {
        var table = WithSnapshots(3);
        var result = TableChanges.Apply(
            table,
            "v4",
            [],
            [new TableUpdate.AddSnapshot(Snapshot(4, 4, 3, Now - 5000)), new TableUpdate.SetSnapshotRef("main", 4)],
            Now - 5000).Metadata!;
        Assert.Equal(Now + 3, result.LastUpdatedMillis);
        Assert.Equal(new SnapshotLogEntry(4, Now + 3), result.SnapshotLog[^1]);
    }

    [Fact]
    public void The_metadata_log_keeps_the_newest_hundred()
    {
        var table = New();
        for (int i = 1; i <= 130; i++)
        {
            table = TableChanges.Apply(table, $"v{i}", [], [], Now + i).Metadata!;
        }

        Assert.Equal(100, table.MetadataLog.Count);
        Assert.Equal(("v31", "v130"), (table.MetadataLog[0].MetadataFile, table.MetadataLog[^1].MetadataFile));
    }

    [Fact]
    public void Removed_snapshots_take_the_older_log_with_them_and_named_ones_stay()
    {
        var tagged = Applied(WithSnapshots(5), new TableUpdate.SetSnapshotRef("keep", 1, SnapshotRef.Tag));
        var table = Applied(tagged, new TableUpdate.RemoveSnapshots([1, 2, 3, 5]));
        Assert.Equal([1, 4, 5], table.Snapshots.Select(snapshot => snapshot.Id));
        Assert.Equal([4, 5], table.SnapshotLog.Select(entry => entry.SnapshotId));
        Assert.Equal(5, table.CurrentSnapshotId);
    }

    [Fact]
    public void Without_main_there_is_no_current_snapshot()
    {
        var table = Applied(WithSnapshots(2), new TableUpdate.RemoveSnapshotRef("main"));
        Assert.Null(table.CurrentSnapshotId);
        Assert.Empty(table.SnapshotLog);
        Assert.Equal(2, table.Snapshots.Count);
    }

    [Fact]
    public void A_rollback_is_a_move_of_main()
    {
        var table = Applied(WithSnapshots(3), new TableUpdate.SetSnapshotRef("main", 1));
        Assert.Equal(1, table.CurrentSnapshotId);
        Assert.Equal(3, table.LastSequenceNumber);
        Assert.Equal(new SnapshotLogEntry(1, Now + 3), table.SnapshotLog[^1]);
    }

    [Fact]
    public void An_added_schema_gets_the_next_id_and_raises_the_last_column_id()
    {
        var wider = new Schema(0, [.. Columns.Fields, new Field(6, "speed", FieldType.Double)]);
        var table = Applied(New(), new TableUpdate.AddSchema(wider), new TableUpdate.SetCurrentSchema(-1));
        Assert.Equal((1, 6), (table.CurrentSchemaId, table.LastColumnId));
        Assert.Equal([0, 1], table.Schemas.Select(schema => schema.Id));
    }

    [Fact]
    public void A_schema_that_is_there_already_is_taken_again()
    {
        var table = Applied(
            New(), new TableUpdate.AddSchema(Columns with { Id = 8 }), new TableUpdate.SetCurrentSchema(-1));
        Assert.Equal(0, table.CurrentSchemaId);
        Assert.Single(table.Schemas);
    }

    [Fact]
    public void An_added_spec_gets_the_next_id_and_raises_the_last_partition_id()
    {
        var byMonth = new PartitionSpec(0, [new PartitionField(2, 1001, "event_time_month", Transform.Month)]);
        var table = Applied(New(), new TableUpdate.AddSpec(byMonth), new TableUpdate.SetDefaultSpec(-1));
        Assert.Equal((1, 1001, 1), (table.DefaultSpecId, table.LastPartitionId, table.DefaultSpec.Id));
    }

    [Fact]
    public void Properties_are_set_and_removed()
    {
        var table = Applied(
            New(),
            new TableUpdate.SetProperties(new Dictionary<string, string> { ["b"] = "2", ["c"] = "3" }),
            new TableUpdate.RemoveProperties(["a", "c"]));
        Assert.Equal([new("b", "2")], table.Properties);
    }

    [Fact]
    public void The_state_before_is_never_changed()
    {
        var before = WithSnapshots(2);
        var bytes = TableMetadataJson.Write(before);
        Applied(before, new TableUpdate.RemoveSnapshotRef("main"), new TableUpdate.RemoveSnapshots([1, 2]),
            new TableUpdate.RemoveProperties(["a"]));
        Assert.Equal(bytes, TableMetadataJson.Write(before));
    }
}
