using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Tables;
using Odograph.Lake.Tests.Manifests;
using Odograph.Model.Errors;

namespace Odograph.Lake.Tests.Tables;

public sealed class TableAppendsTests
{
    readonly AppendedTable _table = new();

    [Fact]
    public async Task A_new_manifest_takes_number_and_snapshot_of_the_commit()
    {
        await _table.AppendNewAsync(1);
        var append = await _table.AppendAsync(new AppendRequest { Manifests = [await _table.WriteManifestAsync(2)] });

        Assert.Equal(append.SnapshotId, _table.Metadata.CurrentSnapshotId);
        Assert.Equal(2, _table.Metadata.LastSequenceNumber);
        var manifests = await _table.ManifestsAsync();
        Assert.Equal([2L, 1L], manifests.Select(manifest => manifest.SequenceNumber!.Value));
        Assert.Equal([2L, 1L], manifests.Select(manifest => manifest.MinSequenceNumber!.Value));
        Assert.Equal(append.SnapshotId, manifests[0].AddedSnapshotId);
        Assert.Equal([2L, 1L], (await _table.EntriesAsync()).Select(entry => entry.SequenceNumber!.Value));
    }

    [Fact]
    public async Task The_summary_adds_up()
    {
        await _table.AppendNewAsync(1);
        var own = new Dictionary<string, string> { ["odograph.batch"] = "2", ["operation"] = "overwrite" };
        await _table.AppendNewAsync(2, request => request with { Summary = own });
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["odograph.batch"] = "2",
                ["operation"] = "append",
                ["added-data-files"] = "1",
                ["added-records"] = "10",
                ["added-files-size"] = "1002",
                ["changed-partition-count"] = "1",
                ["total-data-files"] = "2",
                ["total-records"] = "20",
                ["total-files-size"] = "2003",
                ["total-delete-files"] = "0",
                ["total-position-deletes"] = "0",
                ["total-equality-deletes"] = "0",
            },
            _table.Current.Summary);
    }

    [Fact]
    public async Task An_empty_append_is_a_snapshot_with_the_same_rows()
    {
        await _table.AppendAsync(new AppendRequest());
        Assert.Equal(("append", "0"), (_table.Current.Summary["operation"], _table.Current.Summary["total-records"]));
        Assert.Empty(await _table.ManifestsAsync());

        await _table.AppendNewAsync(1);
        var before = _table.Current;
        await _table.AppendAsync(
            new AppendRequest { Summary = new Dictionary<string, string> { ["odograph.epoch"] = "2" } });
        Assert.Equal((before.Id, "10", "append"),
            (_table.Current.ParentId!.Value, _table.Current.Summary["total-records"],
                _table.Current.Summary["operation"]));
        Assert.DoesNotContain("added-records", _table.Current.Summary.Keys);
        Assert.Single(await _table.ManifestsAsync());
    }

    [Fact]
    public async Task Properties_come_in_the_same_commit()
    {
        await _table.AppendNewAsync(1, request => request with
        {
            Properties = new Dictionary<string, string> { ["odograph.applied.job"] = "1" },
        });
        Assert.Equal("1", _table.Metadata.Properties["odograph.applied.job"]);
        Assert.Equal("1", _table.Metadata.Properties["a"]);
    }

    [Fact]
    public async Task It_is_refused_once_somebody_was_faster_and_a_retry_writes_another_list()
    {
        var manifest = await _table.WriteManifestAsync(1);
        var slow = await TableAppends.PrepareAsync(
            _table.Store, _table.Loaded, new AppendRequest { Manifests = [manifest] }, _table.Time);
        await _table.AppendNewAsync(2);
        var refused = TableChanges.Apply(_table.Metadata, "v2", slow.Requirements, slow.Updates, 0);
        Assert.StartsWith("assert-ref-snapshot-id \"main\": expected none", refused.Refusal, StringComparison.Ordinal);

        var retry = await _table.AppendAsync(new AppendRequest { Manifests = [manifest] });
        Assert.NotEqual(slow.SnapshotId, retry.SnapshotId);
        Assert.NotEqual(List(slow), List(retry));
        Assert.Equal(2, (await _table.ManifestsAsync()).Count);

        static string List(TableAppend append)
            => append.Updates.OfType<TableUpdate.AddSnapshot>().Single().Snapshot.ManifestList;
    }

    [Fact]
    public async Task A_manifest_known_by_its_name_alone_is_described_first()
    {
        var written = await _table.WriteManifestAsync(1);
        var bare = new ManifestFile { Path = written.Path, LengthBytes = 0, SpecId = 0 };
        await _table.AppendAsync(new AppendRequest { Manifests = [bare] });
        var listed = Assert.Single(await _table.ManifestsAsync());
        Assert.Equal((written.LengthBytes, 1, 10L), (listed.LengthBytes, listed.AddedFiles, listed.AddedRows));

        var missing = bare with { Path = _table.Store.UriOf("job/gps/metadata/none.avro") };
        await Assert.ThrowsAsync<MissingFileException>(
            () => _table.AppendAsync(new AppendRequest { Manifests = [missing] }));
    }

    [Fact]
    public async Task Only_so_many_snapshots_are_kept_beside_tagged_ones()
    {
        for (int i = 1; i <= 6; i++)
        {
            await _table.AppendNewAsync(i, request => request with { KeepSnapshots = 4 });
            if (i == 1)
            {
                _table.Commit([], [new TableUpdate.SetSnapshotRef("keep", _table.Current.Id, SnapshotRef.Tag)]);
            }
        }

        Assert.Equal([1L, 3, 4, 5, 6], _table.Metadata.Snapshots.Select(snapshot => snapshot.SequenceNumber));
        Assert.Equal(4, _table.Metadata.SnapshotLog.Count);
        Assert.Equal("60", _table.Current.Summary["total-records"]);
    }

    [Fact]
    public async Task Beyond_the_limit_manifests_are_merged_and_pinned_ones_stay()
    {
        var manifests = new List<ManifestFile>();
        for (int i = 1; i <= 4; i++)
        {
            manifests.Add(await _table.AppendNewAsync(i));
        }

        var before = (await _table.EntriesAsync()).ToDictionary(entry => entry.File.Path);
        string pinned = manifests[1].Path;
        var newest = await _table.AppendNewAsync(5, request => request with
        {
            KeepManifests = 4,
            PinnedManifests = [pinned],
            FileNamePrefix = "e1-b5-x",
        });

        var after = await _table.ManifestsAsync();
        Assert.Equal(3, after.Count);
        Assert.Equal([newest.Path, pinned], after.Where(one => one.AddedFiles > 0).Select(one => one.Path));
        var merged = Assert.Single(after, one => one.ExistingFiles > 0);
        Assert.Contains("/metadata/e1-b5-x-s", merged.Path, StringComparison.Ordinal);
        Assert.Equal((3, 30L, 5L, 1L), (
            merged.ExistingFiles, merged.ExistingRows, merged.SequenceNumber!.Value, merged.MinSequenceNumber!.Value));
        Assert.Equal("50", _table.Current.Summary["total-records"]);
        foreach (var entry in (await ManifestReader.ReadAsync(_table.Store, merged, CancellationToken.None)).Entries)
        {
            Assert.Equivalent(
                before[entry.File.Path] with { Status = ManifestEntryStatus.Existing }, entry, strict: true);
        }
    }

    [Fact]
    public async Task A_manifest_is_never_taken_in_twice()
    {
        var manifest = await _table.AppendNewAsync(1);
        var error = await Assert.ThrowsAsync<OdographException>(
            () => _table.AppendAsync(new AppendRequest { Manifests = [manifest] }));
        Assert.Equal(ErrorKind.Internal, error.Kind);
        Assert.Contains(manifest.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clock_that_stepped_back_gives_no_earlier_snapshot()
    {
        await _table.AppendNewAsync(1);
        long before = _table.Current.TimestampMillis;
        _table.Time.SetWallClock(DateTimeOffset.UnixEpoch);
        await _table.AppendNewAsync(2);
        Assert.Equal(before, _table.Current.TimestampMillis);
    }

    [Fact]
    public void Snapshot_ids_are_positive_and_differ()
    {
        var table = SampleTables.New();
        var ids = Enumerable.Range(0, 1000).Select(_ => TableAppends.NewSnapshotId(table)).ToList();
        Assert.All(ids, id => Assert.True(id > 0));
        Assert.Equal(1000, ids.Distinct().Count());
    }

    [Fact]
    public async Task A_table_that_lies_elsewhere_is_refused()
    {
        var elsewhere = _table.Loaded with { Metadata = _table.Metadata with { Location = "s3://bucket/t" } };
        var error = await Assert.ThrowsAsync<TableFormatException>(
            () => TableAppends.PrepareAsync(_table.Store, elsewhere, new AppendRequest(), _table.Time));
        Assert.Contains("s3://bucket/t/metadata", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public async Task A_hundred_appends_with_a_small_limit_lose_no_row()
    {
        for (int i = 1; i <= 100; i++)
        {
            var file = SampleFiles.Of(i, day: 20000 + (i % 7));
            var manifest = await _table.WriteManifestAsync(i, file);
            await _table.AppendAsync(
                new AppendRequest { Manifests = [manifest], KeepManifests = 5, KeepSnapshots = 3 });
        }

        var entries = await _table.EntriesAsync();
        Assert.Equal(100, entries.Select(entry => entry.File.Path).Distinct().Count());
        Assert.Equal("1000", _table.Current.Summary["total-records"]);
        Assert.Equal(Enumerable.Range(1, 100).Select(i => (long)i),
            entries.Select(entry => entry.SequenceNumber!.Value).Order());
        Assert.True((await _table.ManifestsAsync()).Count <= 5);
    }
}
