using System.Text;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Model.Errors;
using Odograph.Testing.Catalogs;
using Odograph.Testing.Files;
using Odograph.Testing.Stores;
using Odograph.Testing.Time;

namespace Odograph.Lake.Tests.Catalogs;

public sealed class MemoryCatalogTests : TableCatalogConformance
{
    const string Folder = "city/vehicle/metadata";

    readonly MemoryObjectStore _store = new();
    readonly FaultyObjectStore _faulty;

    public MemoryCatalogTests()
    {
        _faulty = new FaultyObjectStore(_store);
        Catalog = new FileStoreCatalog(_faulty, new FakeTime());
        Other = new FileStoreCatalog(_store, new FakeTime());
    }

    protected override ITableCatalog Catalog { get; }

    protected override ITableCatalog Other { get; }

    [Fact]
    public async Task Files_are_those_of_a_plain_folder_table()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        await Catalog.CommitAsync(Vehicles, [], [Set("a", "1")]);
        Assert.Equal(
            [$"{Folder}/v1.metadata.json", $"{Folder}/v2.metadata.json", $"{Folder}/version-hint.text"],
            (await _store.ListAsync("").ToListAsync()).Select(entry => entry.Key));
        Assert.Equal("2", Encoding.UTF8.GetString((await _store.GetAsync($"{Folder}/version-hint.text"))!.Bytes.Span));
    }

    [Fact]
    public async Task A_hundred_metadata_files_stay()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        for (int commit = 0; commit < 150; commit++)
        {
            await Catalog.CommitAsync(Vehicles, [], [Set("a", $"{commit}")]);
        }

        var versions = await new VersionFiles(_store, Folder, VersionLimits.Default).ListAsync(default);
        Assert.Equal(Enumerable.Range(52, 100).Select(version => (long)version), versions);
    }

    [Theory]
    [InlineData(StoreFault.LoseResponse)]
    [InlineData(StoreFault.LoseRequest)]
    public async Task A_lost_answer_to_the_create_is_looked_up(StoreFault fault)
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        _faulty.When(call => call.Operation is StoreOperation.PutIfAbsent, fault);
        Assert.Equal(CommitStatus.Committed, (await Catalog.CommitAsync(Vehicles, [], [Set("a", "1")])).Status);
        Assert.EndsWith(
            "/v2.metadata.json", (await Other.LoadTableAsync(Vehicles))!.MetadataLocation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(StoreFault.LoseResponse)]
    [InlineData(StoreFault.LoseRequest)]
    [InlineData(StoreFault.Fail)]
    public async Task A_swap_of_the_hint_without_answer_takes_no_commit_back(StoreFault fault)
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        _faulty.When(call => call.Operation is StoreOperation.PutIfMatch, fault, times: 2);
        var commit = await Catalog.CommitAsync(Vehicles, [], [Set("a", "1")]);
        if (commit.Status == CommitStatus.Unknown)
        {
            Assert.Equal("1", (await Other.LoadTableAsync(Vehicles))!.Metadata.Properties["a"]);
            commit = await Catalog.ResendAsync(commit.Pending!);
        }

        Assert.Equal(CommitStatus.Committed, commit.Status);
        Assert.Equal(CommitStatus.Committed, (await Other.CommitAsync(Vehicles, [], [Set("b", "1")])).Status);
        Assert.EndsWith(
            "/v3.metadata.json", (await Other.LoadTableAsync(Vehicles))!.MetadataLocation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_that_cannot_be_looked_up_is_unknown_and_can_be_sent_again()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        int create = _faulty.Calls.Count + 6; // hint, v1, v2, hint, sync, then the create
        _faulty.At(create, StoreFault.LoseRequest);
        _faulty.At(create + 1, StoreFault.Fail);
        var commit = await Catalog.CommitAsync(Vehicles, [], [Set("a", "1")]);
        Assert.Equal(CommitStatus.Unknown, commit.Status);
        Assert.Equal(Vehicles, commit.Pending!.Table);
        Assert.NotNull(commit.Reason);
        Assert.Equal(StoreOperation.PutIfAbsent, _faulty.Calls[create - 1].Operation);

        Assert.Equal(CommitStatus.Committed, (await Catalog.ResendAsync(commit.Pending)).Status);
        Assert.Equal(CommitStatus.Committed, (await Catalog.ResendAsync(commit.Pending)).Status);
        Assert.EndsWith(
            "/v2.metadata.json", (await Other.LoadTableAsync(Vehicles))!.MetadataLocation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_commit_sent_again_after_another_took_its_place_is_refused()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        _faulty.When(call => call.Operation is StoreOperation.PutIfAbsent, StoreFault.LoseRequest, times: 3);
        var commit = await Catalog.CommitAsync(Vehicles, [], [Set("a", "1")]);
        Assert.Equal(CommitStatus.Unknown, commit.Status);
        await Other.CommitAsync(Vehicles, [], [Set("a", "other")]);
        Assert.Equal(CommitStatus.Refused, (await Catalog.ResendAsync(commit.Pending!)).Status);
        Assert.Equal("other", (await Other.LoadTableAsync(Vehicles))!.Metadata.Properties["a"]);
    }

    [Fact]
    public async Task A_commit_overtaken_by_all_kept_versions_is_unknown_and_settled()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        var pause = _faulty.PauseWhen(call => call.Operation is StoreOperation.PutIfAbsent);
        var commit = Catalog.CommitAsync(Vehicles, [], [Set("mine", "1")]);
        await pause.Reached;
        for (int other = 0; other < 150; other++)
        {
            await Other.CommitAsync(Vehicles, [], [Set("a", $"{other}")]);
        }

        pause.Release();
        var result = await commit;
        Assert.Equal(CommitStatus.Unknown, result.Status);
        Assert.Null(result.Pending);
        var now = (await Other.LoadTableAsync(Vehicles))!;
        Assert.DoesNotContain("mine", now.Metadata.Properties.Keys);
        Assert.Equal("149", now.Metadata.Properties["a"]);
    }

    [Fact]
    public async Task A_creation_overtaken_by_all_kept_versions_is_refused()
    {
        var pause = _faulty.PauseWhen(call => call.Operation is StoreOperation.PutIfAbsent);
        var creation = Catalog.CreateTableAsync(Vehicles, Creation);
        await pause.Reached;
        var made = await Other.CreateTableAsync(Vehicles, Creation);
        for (int other = 0; other < 150; other++)
        {
            await Other.CommitAsync(Vehicles, [], [Set("a", $"{other}")]);
        }

        pause.Release();
        Assert.Equal(CommitStatus.Refused, (await creation).Status);
        Assert.Equal(made.Table!.Metadata.TableUuid, (await Other.LoadTableAsync(Vehicles))!.Metadata.TableUuid);
    }

    [Fact]
    public async Task A_failure_before_the_create_throws_and_changes_nothing()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        _faulty.When(call => call.Operation is StoreOperation.PutIfAbsent, StoreFault.Fail);
        await Assert.ThrowsAsync<EnvironmentException>(() => Catalog.CommitAsync(Vehicles, [], [Set("a", "1")]));
        Assert.DoesNotContain("a", (await Other.LoadTableAsync(Vehicles))!.Metadata.Properties.Keys);
    }

    [Fact]
    public async Task A_failed_trim_takes_no_commit_back_and_a_later_one_catches_up()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        _faulty.When(call => call.Operation is StoreOperation.Delete, StoreFault.Fail, times: 20);
        for (int commit = 0; commit < 150; commit++)
        {
            Assert.Equal(
                CommitStatus.Committed, (await Catalog.CommitAsync(Vehicles, [], [Set("a", $"{commit}")])).Status);
        }

        Assert.Equal(100, (await new VersionFiles(_store, Folder, VersionLimits.Default).ListAsync(default)).Count);
    }

    [Fact]
    public async Task A_table_of_a_moved_store_is_an_error_that_names_both_places()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        var moved = new MemoryObjectStore("elsewhere");
        await foreach (var entry in _store.ListAsync(""))
        {
            await moved.PutAsync(entry.Key, (await _store.GetAsync(entry.Key))!.Bytes);
        }

        var thrown = await Assert.ThrowsAsync<EnvironmentException>(
            () => new FileStoreCatalog(moved, new FakeTime()).LoadTableAsync(Vehicles));
        Assert.Contains("memory://lake/city/vehicle", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("memory://elsewhere/city/vehicle", thrown.Message, StringComparison.Ordinal);
    }
}

public sealed class LocalCatalogTests : TableCatalogConformance, IDisposable
{
    readonly TempFolder _folder = new();

    public LocalCatalogTests()
    {
        Catalog = new FileStoreCatalog(new LocalObjectStore(_folder["my lake"]), new FakeTime());
        Other = new FileStoreCatalog(new LocalObjectStore(_folder["my lake"]), new FakeTime());
    }

    protected override ITableCatalog Catalog { get; }

    protected override ITableCatalog Other { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nothing_but_metadata_the_hint_and_its_lock_lies_in_the_folder()
    {
        await Catalog.CreateTableAsync(Vehicles, Creation);
        await Catalog.CommitAsync(Vehicles, [], [Set("a", "1")]);
        Assert.Equal(
            [".hint.lock", "v1.metadata.json", "v2.metadata.json", "version-hint.text"],
            Directory.EnumerateFiles(_folder["my lake/city/vehicle/metadata"]).Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
    }
}
