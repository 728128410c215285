using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Model.Errors;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Tables;
using Odograph.Pipeline.Tests.Loop;

namespace Odograph.Pipeline.Tests.Tables;

public sealed class JobTablesTests
{
    [Fact]
    public async Task All_tables_exist_from_the_first_start()
    {
        var world = new World();

        await world.FinishAsync();

        var names = (await world.Catalog.ListTablesAsync(World.Job)).Select(name => name.Name);
        Assert.Equal(["gps", "ledger", "quarantine", "vehicle"], names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_stream_has_identity_own_columns_and_lineage()
    {
        var stream = World.Define(OnGap.Fail, new ColumnDefinition("speed_kmh", ColumnType.Double)).Streams[0];

        var schema = TableSchemas.StreamSchema(stream);

        Assert.Equal(
            ["event_id", "device_id", "event_time", "speed_kmh", "ingested_at", "source", "source_partition",
                "source_position", "source_sequence"],
            schema.Fields.Select(field => field.Name));
        Assert.Equal(Enumerable.Range(1, 9), schema.Fields.Select(field => field.Id));
        Assert.Equal((3, Transform.Day), (TableSchemas.StreamSpec(stream, schema).Fields[0].SourceId, Transform.Day));
    }

    [Fact]
    public void List_elements_of_the_quarantine_have_ids_of_their_own()
    {
        var ids = TableSchemas.QuarantineSchema.Fields
            .SelectMany(field => field.Type is ListType list ? [field.Id, list.ElementId] : new[] { field.Id });

        Assert.Equal(ids.Count(), ids.Distinct().Count());
        Assert.DoesNotContain(0, ids);
    }

    [Fact]
    public async Task A_quarantine_of_an_earlier_program_gets_the_column_that_tells_incarnations_apart()
    {
        var world = new World();
        var today = TableSchemas.QuarantineSchema;
        var before = today with { Fields = [.. today.Fields.Where(field => field.Name != TableSchemas.FirstBatch)] };
        await world.Catalog.CreateTableAsync(
            new TableName(World.Job, TableSchemas.Quarantine),
            new TableCreation(before, TableSchemas.QuarantineSpec(before), new Dictionary<string, string>()));

        await world.FinishAsync();

        var schema = (await TablesWith(world).LoadAsync(TableSchemas.Quarantine)).Metadata.CurrentSchema;
        Assert.Equal(TableSchemas.FirstBatch, schema.Fields[^1].Name);
        Assert.Equal(schema.Fields.Count, schema.Fields.Select(field => field.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_new_column_is_added_at_the_end_and_old_ones_keep_their_ids()
    {
        var world = new World();
        await world.FinishAsync();
        var tables = TablesWith(world, new ColumnDefinition("altitude_m", ColumnType.Double));

        await tables.AddColumnsAsync();

        var schema = (await tables.LoadAsync("vehicle")).Metadata.CurrentSchema;
        Assert.Equal(9, schema.Find("altitude_m")!.Id);
        Assert.Equal(4, schema.Find("ingested_at")!.Id);
    }

    [Fact]
    public async Task A_changed_type_is_an_error_of_the_definition()
    {
        var world = new World();
        await TablesWith(world, new ColumnDefinition("year", ColumnType.Int)).CreateMissingAsync();

        var tables = TablesWith(world, new ColumnDefinition("year", ColumnType.String));
        var error = await Assert.ThrowsAsync<ConfigException>(() => tables.CreateMissingAsync());

        Assert.Contains("column year", error.Message, StringComparison.Ordinal);
    }

    static JobTables TablesWith(World world, params ColumnDefinition[] columns)
        => new(world.Catalog, world.Store, World.Define(OnGap.Fail, columns));
}
