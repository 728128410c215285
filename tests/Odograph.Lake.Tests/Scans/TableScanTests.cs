using Odograph.Lake.Manifests;
using Odograph.Lake.Scans;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;
using Odograph.Lake.Tests.Manifests;
using Odograph.Lake.Tests.Tables;
using Odograph.Model.Errors;

namespace Odograph.Lake.Tests.Scans;

public sealed class TableScanTests
{
    const int EventId = 1;
    const int EventTime = 2;
    const int Latitude = 3;
    const long DayMicros = 86_400_000_000;

    readonly AppendedTable _table = new();

    [Fact]
    public async Task An_empty_table_has_no_files()
    {
        var plan = await PlanAsync();
        Assert.Null(plan.Snapshot);
        Assert.Empty(plan.Files);
        Assert.Empty(
            (await TableScan.PlanAsync(_table.Store, _table.Metadata, new ScanRequest { AsOfMillis = 5 })).Files);
    }

    [Fact]
    public async Task Without_ranges_every_live_file_is_planned()
    {
        await _table.AppendNewAsync(1);
        await _table.AppendNewAsync(2);
        var plan = await PlanAsync();
        Assert.Equal([Path(2), Path(1)], plan.Files.Select(file => file.Path));
        Assert.Equal((0L, 0), (plan.PrunedFiles, plan.PrunedManifests));
        Assert.Equal(SampleTables.Columns.Fields, plan.Schema.Fields);
    }

    [Fact]
    public async Task A_manifest_whose_days_are_not_wanted_is_not_read()
    {
        await AppendAsync(1, WithoutBounds(1, 10));
        await AppendAsync(2, WithoutBounds(2, 11), WithoutBounds(3, 12));
        await _table.Store.DeleteAsync(["job/gps/metadata/e1-b1-0.avro"]);

        var plan = await PlanAsync(new ScanRange(EventTime, 11 * DayMicros, null));
        Assert.Equal([Path(2), Path(3)], plan.Files.Select(file => file.Path));
        Assert.Equal((1, 1L), (plan.PrunedManifests, plan.PrunedFiles));
    }

    [Fact]
    public async Task A_file_is_left_out_by_its_day()
    {
        await AppendAsync(1, WithoutBounds(1, 10), WithoutBounds(2, 11), WithoutBounds(3, null), WithoutBounds(4, -1));
        Assert.Equal([Path(2)], await PathsAsync(new ScanRange(EventTime, 11 * DayMicros, null)));
        Assert.Equal([Path(1), Path(4)], await PathsAsync(new ScanRange(EventTime, null, (10 * DayMicros) + 5)));
        Assert.Equal([Path(4)], await PathsAsync(new ScanRange(EventTime, -5L, -1L)));
    }

    [Fact]
    public async Task A_file_is_left_out_by_its_bounds()
    {
        await AppendAsync(1, SampleFiles.Of(1), SampleFiles.Of(2), SampleFiles.Of(3));
        Assert.Equal([Path(2)],
            await PathsAsync(new ScanRange(EventTime, SampleFiles.Micros(2) + 1, SampleFiles.Micros(2) + 2)));
        Assert.Equal([Path(3)], await PathsAsync(new ScanRange(EventTime, SampleFiles.Micros(2) + 1000, null)));
        Assert.Equal([Path(1), Path(2)], await PathsAsync(new ScanRange(EventTime, null, SampleFiles.Micros(3) - 1)));
    }

    [Fact]
    public async Task A_cut_upper_bound_leaves_no_row_out()
    {
        await AppendAsync(1, SampleFiles.Of(1));
        Assert.Single(await PathsAsync(new ScanRange(EventId, "id-001-and more than sixteen", null)));
        Assert.Empty(await PathsAsync(new ScanRange(EventId, "id-001-and more!x", null)));
        Assert.Empty(await PathsAsync(new ScanRange(EventId, null, "id-000")));
    }

    [Fact]
    public async Task Ranges_of_a_column_are_alternatives_and_those_of_two_columns_must_both_hold()
    {
        await AppendAsync(1, SampleFiles.Of(1), SampleFiles.Of(2), SampleFiles.Of(3));
        ScanRange[] firstOrThird =
        [
            new(EventTime, SampleFiles.Micros(1), SampleFiles.Micros(1)),
            new(EventTime, SampleFiles.Micros(3), SampleFiles.Micros(3)),
        ];
        Assert.Equal([Path(1), Path(3)], await PathsAsync(firstOrThird));
        Assert.Equal([Path(3)], await PathsAsync([.. firstOrThird, new ScanRange(EventId, "id-003", null)]));
        Assert.Empty(await PathsAsync([.. firstOrThird, new ScanRange(Latitude, 60.0, 70.0)]));
    }

    [Fact]
    public async Task NaN_is_above_every_number_and_nulls_are_in_no_range()
    {
        var nulls = SampleFiles.Of(2) with { NullCounts = TenOf(Latitude), ValueCounts = TenOf(Latitude) };
        var finite = SampleFiles.Of(3) with { NanCounts = new Dictionary<int, long> { [Latitude] = 0 } };
        await AppendAsync(1, SampleFiles.Of(1), nulls, finite);
        Assert.Equal([Path(1)], await PathsAsync(new ScanRange(Latitude, 60.0, null)));
        Assert.Equal([Path(1), Path(3)], await PathsAsync(new ScanRange(Latitude, null, 0.0)));
        Assert.Equal([Path(1), Path(3)], await PathsAsync(new ScanRange(Latitude, null, null)));
    }

    [Fact]
    public async Task Zero_meets_a_bound_of_either_sign()
    {
        var zero = SampleFiles.Of(1) with
        {
            LowerBounds = new Dictionary<int, byte[]> { [Latitude] = Bounds.Lower(FieldType.Double, 0.0)! },
            UpperBounds = new Dictionary<int, byte[]> { [Latitude] = Bounds.Upper(FieldType.Double, -0.0)! },
        };
        await AppendAsync(1, zero);
        Assert.Single(await PathsAsync(new ScanRange(Latitude, 0.0, 0.0)));
        Assert.Single(await PathsAsync(new ScanRange(Latitude, -0.0, -0.0)));
    }

    [Fact]
    public async Task An_older_state_is_read_by_snapshot_or_time()
    {
        await _table.AppendNewAsync(1);
        var first = _table.Current;
        _table.Time.Advance(TimeSpan.FromMinutes(1));
        await _table.AppendNewAsync(2);

        var byId = await PlanAsync(new ScanRequest { SnapshotId = first.Id });
        var byTime = await PlanAsync(new ScanRequest { AsOfMillis = first.TimestampMillis + 59_999 });
        Assert.Equal((first.Id, first.Id), (byId.Snapshot!.Id, byTime.Snapshot!.Id));
        Assert.Equal([Path(1)], byId.Files.Select(file => file.Path));
        Assert.Equal([Path(1)], byTime.Files.Select(file => file.Path));
        Assert.Equal(2, (await PlanAsync(new ScanRequest { AsOfMillis = first.TimestampMillis + 60_000 })).Files.Count);
    }

    [Fact]
    public async Task A_state_that_is_not_there_is_named()
    {
        await _table.AppendNewAsync(1);
        var error = await Assert.ThrowsAsync<OdographException>(() => PlanAsync(new ScanRequest { SnapshotId = 5 }));
        Assert.Equal(
            (ErrorKind.User, true), (error.Kind, error.Message.Contains("snapshot 5", StringComparison.Ordinal)));
        error = await Assert.ThrowsAsync<OdographException>(() => PlanAsync(new ScanRequest { AsOfMillis = 0 }));
        Assert.Contains("1970-01-01", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_past_is_read_with_its_own_columns_and_the_present_with_todays()
    {
        await _table.AppendNewAsync(1);
        var first = _table.Current;
        var change = SchemaChanges.AddColumns(_table.Loaded, [new Field(0, "speed", FieldType.Double)]);
        _table.Commit(change.Requirements, change.Updates);
        Assert.Equal(6, (await PlanAsync()).Schema.Find("speed")!.Id);
        Assert.Null((await PlanAsync(new ScanRequest { SnapshotId = first.Id })).Schema.Find("speed"));

        // A column that old files lack has no bounds there: they may be asked for all the same.
        Assert.Single(await PathsAsync(new ScanRange(6, 1.0, null)));
    }

    [Fact]
    public async Task A_range_of_another_type_is_misuse()
    {
        await _table.AppendNewAsync(1);
        await Assert.ThrowsAsync<ArgumentException>(() => PlanAsync(new ScanRange(EventTime, 5, null)));
        await Assert.ThrowsAsync<ArgumentException>(() => PlanAsync(new ScanRange(4, "a", null)));
        await Assert.ThrowsAsync<ArgumentException>(() => PlanAsync(new ScanRange(99, "a", null)));
    }

    [Fact]
    public async Task Row_level_deletes_of_another_engine_are_refused()
    {
        var manifest = (await _table.WriteManifestAsync(1)) with { IsDeletes = true };
        await _table.AppendAsync(new AppendRequest { Manifests = [manifest] });
        var error = await Assert.ThrowsAsync<TableFormatException>(() => PlanAsync());
        Assert.Contains("delete files", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_manifest_is_read_once()
    {
        await _table.AppendNewAsync(1);
        await PlanAsync();
        await _table.Store.DeleteAsync(["job/gps/metadata/e1-b1-0.avro"]);
        Assert.Single((await PlanAsync()).Files);
        Assert.Equal(1, ManifestCache.Of(_table.Store).EntryCount);
    }

    [Fact]
    public async Task The_cache_lets_go_of_what_was_used_longest_ago_and_keeps_nothing_large()
    {
        var cache = new ManifestCache(maxEntries: 4);
        var manifests = new List<ManifestFile>();
        for (int i = 1; i <= 3; i++)
        {
            manifests.Add(await _table.WriteManifestAsync(i, WithoutBounds(i, 1), WithoutBounds(i + 10, 1)));
        }

        var large = await _table.WriteManifestAsync(4, WithoutBounds(1, 1), WithoutBounds(2, 1), WithoutBounds(3, 1));
        foreach (var manifest in new[] { manifests[0], manifests[1], manifests[0], large, manifests[2] })
        {
            await cache.GetAsync(_table.Store, manifest, CancellationToken.None);
        }

        Assert.Equal(4, cache.EntryCount);
        await _table.Store.DeleteAsync([.. Enumerable.Range(1, 4).Select(i => $"job/gps/metadata/e1-b{i}-0.avro")]);
        await cache.GetAsync(_table.Store, manifests[0], CancellationToken.None);
        await cache.GetAsync(_table.Store, manifests[2], CancellationToken.None);
        await Assert.ThrowsAsync<MissingFileException>(
            () => cache.GetAsync(_table.Store, manifests[1], CancellationToken.None));
        await Assert.ThrowsAsync<MissingFileException>(
            () => cache.GetAsync(_table.Store, large, CancellationToken.None));
    }

    [Fact]
    public async Task Bucket_identity_and_void_partitions_prune_only_what_they_can()
    {
        var spec = new PartitionSpec(0, [
            new PartitionField(EventId, 1000, "b", new Transform(TransformKind.Bucket, 16)),
            new PartitionField(EventTime, 1001, "v", new Transform(TransformKind.Void)),
            new PartitionField(EventId, 1002, "t", new Transform(TransformKind.Truncate, 2)),
        ]);
        int bucket = (int)Transforms.Apply(spec.Fields[0].Transform, FieldType.String, "abc")!;
        var metadata = SampleTables.New(spec);
        var filter = new ScanFilter(
            metadata, SampleTables.Columns, [new(EventId, "abc", "abc"), new(EventTime, 1L, 2L)]);
        Assert.True(May(filter, bucket, "ab"));
        Assert.False(May(filter, (bucket + 1) % 16, "ab"));
        Assert.False(May(filter, bucket, "ac"));

        var range = new ScanFilter(metadata, SampleTables.Columns, [new(EventId, "abc", "b")]);
        Assert.True(May(range, (bucket + 1) % 16, "ab"));
        Assert.False(May(range, bucket, "bc"));

        bool May(ScanFilter scan, int inBucket, string head)
            => scan.MayMatch(spec, WithoutBounds(1, null) with { Partition = [inBucket, null, head] });
    }

    static DataFile WithoutBounds(int number, int? day) => new()
    {
        Path = Path(number),
        Partition = [day],
        RecordCount = 10,
        SizeBytes = 5,
    };

    static Dictionary<int, long> TenOf(int column) => new() { [column] = 10 };

    static string Path(int number) => $"{SampleTables.Location}/data/e1-b{number}-0.parquet";

    async Task AppendAsync(int number, params DataFile[] files)
        => await _table.AppendAsync(new AppendRequest { Manifests = [await _table.WriteManifestAsync(number, files)] });

    async Task<List<string>> PathsAsync(params ScanRange[] ranges)
        => [.. (await PlanAsync(ranges)).Files.Select(file => file.Path)];

    Task<ScanPlan> PlanAsync(params ScanRange[] ranges) => PlanAsync(new ScanRequest { Ranges = ranges });

    Task<ScanPlan> PlanAsync(ScanRequest request) => TableScan.PlanAsync(_table.Store, _table.Metadata, request);
}
