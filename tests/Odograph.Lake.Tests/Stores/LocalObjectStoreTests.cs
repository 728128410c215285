using Odograph.Lake.Stores;
using Odograph.Model.Errors;
using Odograph.Testing.Files;
using Odograph.Testing.Stores;
using Odograph.Testing.Time;

namespace Odograph.Lake.Tests.Stores;

public sealed class LocalObjectStoreTests : ObjectStoreConformance, IDisposable
{
    readonly TempFolder _folder = new();

    public LocalObjectStoreTests()
    {
        Store = new LocalObjectStore(_folder["deep/down/lake"]);
        Other = new LocalObjectStore(_folder["deep/down/lake"]);
    }

    protected override IObjectStore Store { get; }

    protected override IObjectStore Other { get; }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Objects_are_plain_files_and_nothing_else_lies_beside_them()
    {
        await Store.PutAsync("t/a", Text("1"));
        await Store.PutIfAbsentAsync("t/b", Text("2"));
        await Store.PutIfAbsentAsync("t/b", Text("3"));
        Assert.Equal("2", await File.ReadAllTextAsync(Store.LocalPathOf("t/b")!));
        Assert.Equal(["a", "b"], Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Store.LocalPathOf("t/a"))!)
            .Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Temporary_files_and_locks_are_not_listed_and_can_be_cleaned()
    {
        await Store.PutAsync("t/register", Text("1"));
        await Store.PutIfMatchAsync("t/register", (await Store.GetAsync("t/register"))!.ETag, Text("2"));
        string left = TemporaryNames.NewIn(_folder["deep/down/lake/t"]);
        await File.WriteAllTextAsync(left, "half");
        Assert.Equal(["t/register"], await Keys(""));

        var local = (LocalObjectStore)Store;
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(left));
        Assert.Equal(0, await local.DeleteTemporaryFilesAsync("", before: written));
        Assert.Equal(1, await local.DeleteTemporaryFilesAsync("", before: written.AddSeconds(1)));
        Assert.False(File.Exists(left));
        Assert.Equal("2", await TextOf(Store, "t/register"));
        Assert.True(File.Exists(_folder["deep/down/lake/t/.hint.lock"]));
    }

    [Fact]
    public async Task A_swap_that_cannot_have_the_lock_within_a_second_is_refused()
    {
        var time = new FakeTime();
        var patient = new LocalObjectStore(_folder["deep/down/lake"], time);
        await Store.PutAsync("t/register", Text("1"));
        string etag = (await Store.GetAsync("t/register"))!.ETag;
        using (await SwapLock.TakeAsync(_folder["deep/down/lake/t"], TimeProvider.System, default))
        {
            var swap = patient.PutIfMatchAsync("t/register", etag, Text("2"));
            while (!swap.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Yield();
            }

            Assert.Equal(PutOutcome.Refused, await swap);
        }

        Assert.Equal(PutOutcome.Written, await patient.PutIfMatchAsync("t/register", etag, Text("2")));
    }

    [Fact]
    public async Task A_swap_waits_for_the_lock_while_its_patience_lasts()
    {
        var time = new FakeTime();
        var patient = new LocalObjectStore(_folder["deep/down/lake"], time);
        await Store.PutAsync("t/register", Text("1"));
        string etag = (await Store.GetAsync("t/register"))!.ETag;
        var held = await SwapLock.TakeAsync(_folder["deep/down/lake/t"], TimeProvider.System, default);
        var swap = patient.PutIfMatchAsync("t/register", etag, Text("2"));
        time.Advance(TimeSpan.FromMilliseconds(900));
        Assert.False(swap.IsCompleted);
        held!.Dispose();
        while (!swap.IsCompleted)
        {
            // Not while it looks for the lock: its patience would end between a look that failed and the next one.
            if (time.ArmedTimers > 0)
            {
                time.Advance(TimeSpan.FromMilliseconds(1));
            }

            await Task.Yield();
        }

        Assert.Equal(PutOutcome.Written, await swap);
    }

    [Theory]
    [InlineData("my lake", "file:///{0}/my lake/t/a b")]
    [InlineData("50%20", "file:///{0}/50%20/t/a b")]
    [InlineData("fluß", "file:///{0}/fluß/t/a b")]
    public void Uris_hold_the_path_as_it_is_for_that_is_how_readers_take_it(string name, string expected)
    {
        var store = new LocalObjectStore(_folder[name]);
        string path = _folder.Path.TrimStart('/');
        Assert.Equal(expected.Replace("{0}", path, StringComparison.Ordinal), store.UriOf("t/a b"));
        Assert.Equal(_folder[$"{name}/t/a b"], store.LocalPathOf("t/a b"));
    }

    [Fact]
    public void Every_spelling_of_a_local_uri_is_known()
    {
        string path = _folder["deep/down/lake/t/a"];
        Assert.Equal("t/a", Store.KeyOf("file://" + path));
        Assert.Equal("t/a", Store.KeyOf("file:" + path));
        Assert.Equal("t/a", Store.KeyOf("file://localhost" + path));
        Assert.Null(Store.KeyOf("file://otherhost" + path));
        Assert.Null(Store.KeyOf(path));
        Assert.Null(Store.KeyOf("file://" + _folder["deep/down/lake2/t/a"]));
        Assert.Null(Store.KeyOf("file://" + _folder["deep/down/lake/t/../../x"]));
    }

    [Fact]
    public async Task A_symbolic_link_below_the_root_is_not_followed()
    {
        Directory.CreateDirectory(_folder["outside"]);
        await File.WriteAllTextAsync(_folder["outside/secret"], "s");
        await Store.PutAsync("t/a", Text("1"));
        Directory.CreateSymbolicLink(_folder["deep/down/lake/t/out"], _folder["outside"]);
        File.CreateSymbolicLink(_folder["deep/down/lake/t/file"], _folder["outside/secret"]);

        var refused = await Assert.ThrowsAsync<EnvironmentException>(() => Store.GetAsync("t/out/secret"));
        Assert.Contains("symbolic link", refused.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<EnvironmentException>(() => Store.GetAsync("t/file"));
        await Assert.ThrowsAsync<EnvironmentException>(() => Store.PutAsync("t/out/new", Text("x")));
        await Assert.ThrowsAsync<EnvironmentException>(() => Store.DeleteAsync(["t/out/secret"]));
        Assert.Equal(["t/a"], await Keys(""));
        Assert.Equal(["t"], await Store.ListFoldersAsync(""));
        Assert.True(File.Exists(_folder["outside/secret"]));
    }

    [Fact]
    public async Task The_root_itself_may_be_a_link()
    {
        await Store.PutAsync("t/a", Text("1"));
        Directory.CreateSymbolicLink(_folder["shortcut"], _folder["deep/down/lake"]);
        var linked = new LocalObjectStore(_folder["shortcut"]);
        Assert.Equal("1", await TextOf(linked, "t/a"));
        Assert.Equal(_folder["shortcut/t/a"], linked.LocalPathOf("t/a"));
    }

    [Fact]
    public async Task A_folder_that_was_removed_is_made_again()
    {
        await Store.PutAsync("t/data/a", Text("1"));
        Directory.Delete(_folder["deep/down/lake/t"], recursive: true);
        await Store.PutAsync("t/data/b", Text("2"));
        Assert.Equal(["t/data/b"], await Keys(""));
    }

    [Fact]
    public async Task A_key_that_is_a_folder_of_others_is_refused_with_its_name()
    {
        await Store.PutAsync("t/a", Text("1"));
        foreach (var write in (Func<Task>[])[
            () => Store.PutAsync("t", Text("x")), () => Store.PutIfAbsentAsync("t", Text("x")),
                () => Store.PutAsync("t/a/b", Text("x"))])
        {
            var refused = await Assert.ThrowsAsync<EnvironmentException>(write);
            Assert.Contains("\"t", refused.Message, StringComparison.Ordinal);
            Assert.NotNull(refused.Hint);
        }
    }

    [Theory]
    [InlineData(28, true, "disk is full")]
    [InlineData(122, true, "disk is full")]
    [InlineData(30, false, "put \"t/a\"")]
    [InlineData(5, false, "put \"t/a\"")]
    public void What_the_disk_says_becomes_an_error_with_a_hint(int errno, bool transient, string expected)
    {
        var thrown = Assert.Throws<EnvironmentException>(
            () => LocalErrors.Guard<int>("put", "t/a", () => throw new IOException("said the disk", errno)));
        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.Equal(transient, thrown.IsTransient);
        Assert.NotNull(thrown.Hint);
    }

    [Fact]
    public void A_missing_permission_names_the_remedy()
    {
        var thrown = Assert.Throws<EnvironmentException>(
            () => LocalErrors.Guard<int>("get", "t/a", () => throw new UnauthorizedAccessException("no")));
        Assert.Contains("read and write", thrown.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_on_another_disk_is_copied()
    {
        // /dev/shm is another file system than the temporary folder on most machines; where it is not, the link is
        // tested once more.
        string shared = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        string source = Path.Join(shared, $"odograph-test-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(source, "rows");
        await Store.PutFileAsync("t/data/f", source);
        Assert.Equal("rows", await TextOf(Store, "t/data/f"));
        Assert.False(File.Exists(source));
        Assert.Single(Directory.EnumerateFileSystemEntries(_folder["deep/down/lake/t/data"]));
    }

    [Fact]
    public async Task A_local_file_that_is_not_there_is_an_error()
        => await Assert.ThrowsAsync<EnvironmentException>(() => Store.PutFileAsync("t/data/f", _folder["never"]));
}
