using Odograph.Lake.Manifests;
using Odograph.Lake.Tables;
using Odograph.Lake.Tests.Manifests;

namespace Odograph.Lake.Tests.Tables;

public sealed class TableVerifierTests
{
    readonly AppendedTable _table = new();

    [Fact]
    public async Task A_whole_table_has_no_problems_and_lists_its_files()
    {
        Assert.Empty((await VerifyAsync()).Problems);
        await AppendAsync(1);
        await AppendAsync(2);
        await AppendAsync(3, request => request with { KeepManifests = 2 });
        var found = await VerifyAsync();
        Assert.Empty(found.Problems);
        Assert.Equal((3, 4, 30L), (found.Snapshots, found.Manifests, found.Records));
        Assert.Equal(
            Enumerable.Range(1, 3).Select(i => SampleFiles.Of(i).Path),
            found.Files.Select(file => file.File.Path).Order(StringComparer.Ordinal));
        Assert.All(found.Files, file => Assert.NotNull(file.Schema.Find("latitude")));
    }

    [Fact]
    public async Task A_data_file_that_is_gone_or_of_another_size_is_named()
    {
        await AppendAsync(1);
        await AppendAsync(2);
        await _table.Store.DeleteAsync([DataKey(1)]);
        await _table.Store.PutAsync(DataKey(2), new byte[5]);
        Assert.Equal(
            [(SampleFiles.Of(2).Path, "its manifest says 1002 bytes, found 5"),
                (SampleFiles.Of(1).Path, "the data file is not there")],
            (await VerifyAsync()).Problems.Select(problem => (problem.Uri, problem.Message)));
    }

    [Fact]
    public async Task A_manifest_or_list_that_is_gone_or_damaged_is_named()
    {
        await AppendAsync(1);
        await AppendAsync(2);
        await _table.Store.DeleteAsync(["job/gps/metadata/e1-b1-0.avro"]);
        await _table.Store.PutAsync("job/gps/metadata/e1-b2-0.avro", new byte[5]);
        var problems = (await VerifyAsync()).Problems;
        Assert.Equal(2, problems.Count);
        Assert.Contains("e1-b2-0.avro", problems[0].Uri, StringComparison.Ordinal);
        Assert.Contains("not found", problems[1].Message, StringComparison.Ordinal);

        await _table.Store.DeleteAsync([_table.Store.KeyOf(_table.Current.ManifestList)!]);
        Assert.Contains((await VerifyAsync()).Problems, problem => problem.Uri == _table.Current.ManifestList);
    }

    [Fact]
    public async Task A_data_file_or_manifest_that_is_there_twice_is_seen()
    {
        await AppendAsync(1);
        await AppendFilesAsync(2, SampleFiles.Of(1));
        Assert.Contains((await VerifyAsync()).Problems,
            problem => problem.Message.Contains("in the table twice", StringComparison.Ordinal));

        var lines = await _table.ManifestsAsync();
        string list = _table.Store.KeyOf(_table.Current.ManifestList)!;
        await ManifestLists.WriteAsync(_table.Store, list, _table.Current.Id, null, 2, [.. lines, lines[0]]);
        Assert.Contains((await VerifyAsync()).Problems,
            problem => problem.Message.Contains("listed twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_counts_of_a_manifest_list_are_seen()
    {
        var manifest = await _table.WriteManifestAsync(1);
        await PutDataAsync(1);
        var wrong = manifest with
        {
            AddedFiles = 2,
            AddedRows = 11,
            LengthBytes = 7,
            Partitions = [manifest.Partitions[0] with { ContainsNull = true }],
        };
        await _table.AppendAsync(new AppendRequest { Manifests = [wrong] });
        var messages = (await VerifyAsync()).Problems.Select(problem => problem.Message).ToList();
        Assert.Contains("added files: its manifest list says 2, found 1", messages);
        Assert.Contains("added rows: its manifest list says 11, found 10", messages);
        Assert.Contains(messages, message => message.StartsWith("length", StringComparison.Ordinal));
        Assert.Contains(
            messages, message => message.StartsWith("range of partition field 0", StringComparison.Ordinal));
        Assert.Contains(messages,
            message => message.Contains("total-records is 11, its manifests have 10", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_ref_to_nowhere_is_seen()
    {
        await AppendAsync(1);
        var broken = _table.Loaded with
        {
            Metadata = _table.Metadata with
            {
                Refs = new Dictionary<string, SnapshotRef>(_table.Metadata.Refs) { ["gone"] = new(5, SnapshotRef.Tag) },
                LastSequenceNumber = 0,
            },
        };
        var messages = (await TableVerifier.VerifyAsync(_table.Store, broken))
            .Problems.Select(problem => problem.Message).ToList();
        Assert.Contains("ref \"gone\" names snapshot 5, which is not listed", messages);
        Assert.Contains(messages, message => message.Contains("the table's last is 0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Times_that_go_back_by_more_than_readers_bear_are_seen()
    {
        await AppendAsync(1);
        await AppendAsync(2);
        var log = _table.Metadata.SnapshotLog;

        Assert.Empty(await ProblemsAsync(60_000));
        string problem = Assert.Single(await ProblemsAsync(60_001));
        Assert.StartsWith(
            "the snapshot log goes back by 60001 ms behind its entry 0", problem, StringComparison.Ordinal);

        async Task<IEnumerable<string>> ProblemsAsync(long back)
        {
            var broken = _table.Loaded with
            {
                Metadata = _table.Metadata with
                {
                    SnapshotLog = [log[0] with { TimestampMillis = log[1].TimestampMillis + back }, log[1]],
                },
            };
            var found = await TableVerifier.VerifyAsync(_table.Store, broken);
            return found.Problems.Select(problem => problem.Message);
        }
    }

    static string DataKey(int number) => $"job/gps/data/e1-b{number}-0.parquet";

    Task PutDataAsync(int number) => _table.Store.PutAsync(DataKey(number), new byte[1000 + number]);

    async Task<ManifestFile> AppendAsync(int number, Func<AppendRequest, AppendRequest>? change = null)
    {
        await PutDataAsync(number);
        return await _table.AppendNewAsync(number, change);
    }

    async Task AppendFilesAsync(int number, params DataFile[] files)
        => await _table.AppendAsync(new AppendRequest { Manifests = [await _table.WriteManifestAsync(number, files)] });

    Task<TableVerification> VerifyAsync() => TableVerifier.VerifyAsync(_table.Store, _table.Loaded);
}
