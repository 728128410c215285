using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;
using Odograph.Lake.Tests.Tables;
using Odograph.Model.Errors;

namespace Odograph.Lake.Tests.Schemas;

public sealed class SchemaChangesTests
{
    static LoadedTable Table => new(new TableName("job", "gps"), SampleTables.WithSnapshots(1), "v2");

    [Fact]
    public void Columns_are_added_behind_with_new_ids_for_list_elements_too()
    {
        var changed = Applied(Table, new Field(0, "speed", FieldType.Double),
            new Field(0, "codes", new ListType(0, FieldType.Int, false)));
        Assert.Equal(1, changed.CurrentSchemaId);
        Assert.Equal(8, changed.LastColumnId);
        Assert.Equal(
            [new Field(6, "speed", FieldType.Double), new Field(7, "codes", new ListType(8, FieldType.Int, false))],
            changed.CurrentSchema.Fields.Skip(4));
        Assert.Equal(SampleTables.Columns.Fields, changed.Schemas[0].Fields);
    }

    [Fact]
    public void An_id_is_never_used_again()
    {
        var metadata = Applied(Table, new Field(0, "a", FieldType.Int));
        var dropped = SampleTables.Applied(metadata, new TableUpdate.SetCurrentSchema(0));
        var again = Applied(Table with { Metadata = dropped }, new Field(0, "b", FieldType.Int));
        Assert.Equal(7, again.CurrentSchema.Find("b")!.Id);
    }

    [Fact]
    public void Of_two_at_once_one_is_refused()
    {
        var (one, other) = (
            SchemaChanges.AddColumns(Table, [new Field(0, "a", FieldType.Int)]),
            SchemaChanges.AddColumns(Table, [new Field(0, "b", FieldType.Int)]));
        var first = TableChanges.Apply(Table.Metadata, "v2", one.Requirements, one.Updates, 0).Metadata!;
        Assert.Contains(
            "assert-current-schema-id", TableChanges.Apply(first, "v3", other.Requirements, other.Updates, 0).Refusal,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_taken_or_a_required_column_is_told()
    {
        var taken = Assert.Throws<OdographException>(
            () => SchemaChanges.AddColumns(Table, [new Field(0, "latitude", FieldType.Int)]));
        Assert.Equal(("add column \"latitude\" to \"job.gps\": there is one of this name", ErrorKind.User),
            (taken.Message, taken.Kind));
        Assert.Throws<OdographException>(
            () => SchemaChanges.AddColumns(
                Table, [new Field(0, "a", FieldType.Int), new Field(0, "a", FieldType.Int)]));
        Assert.Throws<OdographException>(
            () => SchemaChanges.AddColumns(Table, [new Field(0, "a", FieldType.Int, Required: true)]));
    }

    static TableMetadata Applied(LoadedTable table, params Field[] columns)
    {
        var change = SchemaChanges.AddColumns(table, columns);
        var result = TableChanges.Apply(table.Metadata, table.MetadataLocation, change.Requirements, change.Updates, 0);
        Assert.Null(result.Refusal);
        return result.Metadata!;
    }
}
