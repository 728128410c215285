using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;
using Odograph.Model.Errors;

namespace Odograph.Testing.Catalogs;

/// <summary>
/// What every <see cref="ITableCatalog"/> does. A catalog's test class derives from it and says how to make an empty
/// one.
/// </summary>
public abstract class TableCatalogConformance
{
    /// <summary>How many writers race in the tests of commits.</summary>
    const int AtOnce = 16;

    protected static TableName Vehicles { get; } = new("city", "vehicle");

    protected abstract ITableCatalog Catalog { get; }

    /// <summary>Another client of the same tables.</summary>
    protected abstract ITableCatalog Other { get; }

    protected static TableCreation Creation { get; } = new(
        new Schema(0, [new Field(1, "device_id", FieldType.String), new Field(2, "event_time", FieldType.TimestampTz)]),
        new PartitionSpec(0, [new PartitionField(2, 1000, "event_time_day", Transform.Day)]),
        new Dictionary<string, string> { ["made-by"] = "test" });

    [Fact]
    public async Task A_table_that_was_never_made_is_not_there()
    {
        Assert.Null(await Catalog.LoadTableAsync(Vehicles));
        Assert.Empty(await Catalog.ListTablesAsync("city"));
        Assert.Empty(await Catalog.ListNamespacesAsync());
        var commit = await Catalog.CommitAsync(Vehicles, [], [Set("a", "1")]);
        Assert.Equal(CommitStatus.Refused, commit.Status);
        Assert.Contains("city.vehicle", commit.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_table_has_what_it_was_made_with()
    {
        var created = await Catalog.CreateTableAsync(Vehicles, Creation);
        Assert.Equal(CommitStatus.Committed, created.Status);
        var loaded = (await Other.LoadTableAsync(Vehicles))!;
        Assert.Equal(created.Table!.MetadataLocation, loaded.MetadataLocation);
        Assert.Equal(created.Table.Metadata.TableUuid, loaded.Metadata.TableUuid);
        Assert.Equal(["device_id", "event_time"], loaded.Metadata.CurrentSchema.Fields.Select(field => field.Name));
        Assert.Equal("event_time_day", Assert.Single(loaded.Metadata.DefaultSpec.Fields).Name);
        Assert.Equal("test", loaded.Metadata.Properties["made-by"]);
        Assert.Null(loaded.Metadata.CurrentSnapshotId);
        Assert.StartsWith(loaded.Metadata.Location + "/metadata/", loaded.MetadataLocation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_taken_once()
    {
        var first = await Catalog.CreateTableAsync(Vehicles, Creation);
        var second = await Other.CreateTableAsync(Vehicles, Creation);
        Assert.Equal(CommitStatus.Refused, second.Status);
        Assert.Null(second.Table);
        Assert.NotNull(second.Reason);
        Assert.Equal(first.Table!.Metadata.TableUuid, (await Other.LoadTableAsync(Vehicles))!.Metadata.TableUuid);
    }

    [Fact]
    public async Task A_commit_changes_the_table_for_everybody()
    {
        var created = (await Catalog.CreateTableAsync(Vehicles, Creation)).Table!;
        var result = await Catalog.CommitAsync(
            Vehicles, [new TableRequirement.TableUuid(created.Metadata.TableUuid)],
            [Set("a", "1"), Append(created, 77)]);
        Assert.Equal(CommitStatus.Committed, result.Status);
        var loaded = (await Other.LoadTableAsync(Vehicles))!;
        Assert.Equal("1", loaded.Metadata.Properties["a"]);
        Assert.Equal(77, loaded.Metadata.Snapshots.Single().Id);
        Assert.Equal(result.Table!.MetadataLocation, loaded.MetadataLocation);
        Assert.Equal(created.MetadataLocation, loaded.Metadata.MetadataLog.Single().MetadataFile);
    }

    [Fact]
    public async Task A_requirement_that_does_not_hold_refuses_the_commit_and_says_which()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        var result = await Catalog.CommitAsync(
            Vehicles, [new TableRequirement.RefSnapshotId(SnapshotRef.Main, 5)], [Set("a", "1")]);
        Assert.Equal(CommitStatus.Refused, result.Status);
        Assert.Null(result.Pending);
        Assert.Contains("assert-ref-snapshot-id", result.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("a", (await Other.LoadTableAsync(Vehicles))!.Metadata.Properties.Keys);
    }

    [Fact]
    public async Task Tables_are_listed_by_name_and_namespace()
    {
        foreach (var name in (TableName[])[Vehicles, new("city", "gps"), new("rail", "stop")])
        {
            await Catalog.CreateTableAsync(name, Creation);
        }

        Assert.Equal([new TableName("city", "gps"), Vehicles], await Other.ListTablesAsync("city"));
        Assert.Equal(["city", "rail"], await Other.ListNamespacesAsync());
        Assert.Empty(await Other.ListTablesAsync("sea"));
        Assert.Empty(await Other.ListTablesAsync("../city"));
    }

    [Theory]
    [InlineData("city", "..")]
    [InlineData("city", "a/b")]
    [InlineData("", "a")]
    [InlineData("_stage", "a")]
    public async Task A_name_that_is_none_is_the_users_error(string tableNamespace, string table)
    {
        var thrown = await Assert.ThrowsAsync<OdographException>(
            () => Catalog.LoadTableAsync(new TableName(tableNamespace, table)));
        Assert.Equal(ErrorKind.User, thrown.Kind);
    }

    [Fact]
    public async Task Of_many_creators_at_once_one_makes_the_table()
    {
        var results = await Race(writer => Client(writer).CreateTableAsync(Vehicles, Creation));
        var winner = Assert.Single(results, result => result.Status == CommitStatus.Committed);
        Assert.All(results, result => Assert.NotEqual(CommitStatus.Unknown, result.Status));
        Assert.Equal(winner.Table!.Metadata.TableUuid, (await Catalog.LoadTableAsync(Vehicles))!.Metadata.TableUuid);
    }

    [Fact]
    public async Task Of_many_writers_with_one_base_one_commits()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        for (int round = 0; round < 3; round++)
        {
            var loaded = (await Catalog.LoadTableAsync(Vehicles))!;
            long? main = loaded.Metadata.CurrentSnapshotId;
            int number = round;
            var results = await Race(writer => Client(writer).CommitAsync(
                Vehicles,
                [new TableRequirement.RefSnapshotId(SnapshotRef.Main, main)],
                [Append(loaded, (number * 100) + writer + 1), new TableUpdate.SetSnapshotRef(
                    SnapshotRef.Main, (number * 100) + writer + 1)]));
            var winner = Assert.Single(results, result => result.Status == CommitStatus.Committed);
            Assert.Equal(AtOnce - 1, results.Count(result => result.Status == CommitStatus.Refused));
            var now = (await Other.LoadTableAsync(Vehicles))!;
            Assert.Equal(winner.Table!.Metadata.CurrentSnapshotId, now.Metadata.CurrentSnapshotId);
            Assert.Equal(round + 1, now.Metadata.Snapshots.Count);
        }
    }

    [Fact]
    public async Task The_same_change_at_the_same_time_is_committed_by_one_alone()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        var results = await Race(writer => Client(writer).CommitAsync(Vehicles, [], [Set("a", "same")]));
        var committed = results.Where(result => result.Status == CommitStatus.Committed).ToList();
        Assert.NotEmpty(committed);
        Assert.Equal(committed.Count, committed.Select(result => result.Table!.MetadataLocation).Distinct().Count());
    }

    [Fact]
    public async Task Many_commits_leave_a_short_trail()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        for (int commit = 1; commit <= 120; commit++)
        {
            Assert.Equal(
                CommitStatus.Committed, (await Catalog.CommitAsync(Vehicles, [], [Set("a", $"{commit}")])).Status);
        }

        var loaded = (await Other.LoadTableAsync(Vehicles))!;
        Assert.Equal("120", loaded.Metadata.Properties["a"]);
        Assert.Equal(TableChanges.MetadataLogLimit, loaded.Metadata.MetadataLog.Count);
    }

    [Fact]
    public async Task A_cancelled_commit_was_not_sent()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Catalog.CommitAsync(Vehicles, [], [Set("a", "1")], cancelled));
        Assert.DoesNotContain("a", (await Other.LoadTableAsync(Vehicles))!.Metadata.Properties.Keys);
    }

    protected static TableUpdate Set(string key, string value)
        => new TableUpdate.SetProperties(new Dictionary<string, string> { [key] = value });

    /// <summary>A snapshot on top of what was loaded; its manifest list is never read.</summary>
    protected static TableUpdate Append(LoadedTable table, long id) => new TableUpdate.AddSnapshot(new Snapshot(
        id,
        table.Metadata.CurrentSnapshotId,
        table.Metadata.LastSequenceNumber + 1,
        table.Metadata.LastUpdatedMillis + 1,
        $"{table.Metadata.Location}/metadata/snap-{id}.avro",
        new Dictionary<string, string> { ["operation"] = "append" },
        0));

    ITableCatalog Client(int writer) => writer % 2 == 0 ? Catalog : Other;

    static async Task<CommitResult[]> Race(Func<int, Task<CommitResult>> commit)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, AtOnce).Select(async writer =>
        {
            await start.Task;
            return await commit(writer);
        }).ToArray();
        start.SetResult();
        return await Task.WhenAll(writers);
    }
}
