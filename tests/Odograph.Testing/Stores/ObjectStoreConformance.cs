using System.Text;
using Odograph.Lake.Stores;
using Odograph.Testing.Files;

namespace Odograph.Testing.Stores;

/// <summary>
/// What every <see cref="IObjectStore"/> does. A store's test class derives from it and says how to make an empty one.
/// </summary>
public abstract class ObjectStoreConformance
{
    /// <summary>How many callers race in the tests of conditional writes.</summary>
    const int AtOnce = 16;

    protected abstract IObjectStore Store { get; }

    /// <summary>Another client of the same objects: for a disk a second store over the folder.</summary>
    protected abstract IObjectStore Other { get; }

    protected static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    protected static async Task<string?> TextOf(IObjectStore store, string key)
        => await store.GetAsync(key) is { } found ? Encoding.UTF8.GetString(found.Bytes.Span) : null;

    [Fact]
    public async Task What_is_put_is_read_back_and_replaced_whole()
    {
        await Store.PutAsync("a/b/c.txt", Text("first and long"));
        Assert.Equal("first and long", await TextOf(Other, "a/b/c.txt"));
        await Store.PutAsync("a/b/c.txt", Text("second"));
        Assert.Equal("second", await TextOf(Other, "a/b/c.txt"));
        await Store.PutAsync("a/empty", ReadOnlyMemory<byte>.Empty);
        Assert.Equal("", await TextOf(Other, "a/empty"));
    }

    [Fact]
    public async Task What_is_not_there_reads_as_null()
    {
        await Store.PutAsync("a/file", Text("x"));
        Assert.Null(await Store.GetAsync("a/other"));
        Assert.Null(await Store.GetAsync("no/such/folder"));
        Assert.Null(await Store.GetAsync("a"));
        Assert.Null(await Store.GetAsync("a/file/below"));
        Assert.Null(await Store.GetRangeAsync("a/other", 0, 10));
    }

    [Theory]
    [InlineData(0, 10, "0123456789")]
    [InlineData(2, 3, "234")]
    [InlineData(7, 100, "789")]
    [InlineData(10, 1, "")]
    [InlineData(99, 1, "")]
    [InlineData(3, 0, "")]
    public async Task A_range_ends_where_the_object_does(long offset, int length, string expected)
    {
        await Store.PutAsync("digits", Text("0123456789"));
        Assert.Equal(expected, Encoding.UTF8.GetString((await Store.GetRangeAsync("digits", offset, length))!));
    }

    [Fact]
    public async Task A_create_takes_a_free_key_and_no_other()
    {
        Assert.Equal(PutOutcome.Written, await Store.PutIfAbsentAsync("new/key", Text("mine")));
        Assert.Equal(PutOutcome.Refused, await Other.PutIfAbsentAsync("new/key", Text("yours")));
        Assert.Equal("mine", await TextOf(Other, "new/key"));
        await Store.DeleteAsync(["new/key"]);
        Assert.Equal(PutOutcome.Written, await Other.PutIfAbsentAsync("new/key", Text("yours")));
    }

    [Fact]
    public async Task A_swap_needs_the_ETag_that_the_object_has()
    {
        Assert.Equal(PutOutcome.Refused, await Store.PutIfMatchAsync("a/register", "whatever", Text("0")));
        Assert.Null(await Store.GetAsync("a/register"));
        await Store.PutAsync("a/register", Text("1"));
        string first = (await Store.GetAsync("a/register"))!.ETag;
        Assert.Equal(PutOutcome.Written, await Store.PutIfMatchAsync("a/register", first, Text("2")));
        Assert.Equal(PutOutcome.Refused, await Other.PutIfMatchAsync("a/register", first, Text("3")));
        var second = (await Other.GetAsync("a/register"))!;
        Assert.Equal("2", Encoding.UTF8.GetString(second.Bytes.Span));
        Assert.NotEqual(first, second.ETag);
        Assert.Equal(PutOutcome.Written, await Other.PutIfMatchAsync("a/register", second.ETag, Text("3")));
    }

    [Fact]
    public async Task Of_many_creators_at_once_one_wins()
    {
        for (int round = 0; round < 5; round++)
        {
            string key = $"race/create-{round}";
            var outcomes = await Race(writer => Client(writer).PutIfAbsentAsync(key, Text($"writer {writer}")));
            int winner = Assert.Single(Winners(outcomes));
            Assert.Equal($"writer {winner}", await TextOf(Store, key));
        }
    }

    [Fact]
    public async Task Of_many_swappers_at_once_one_wins()
    {
        await Store.PutAsync("race/swap", Text("start"));
        for (int round = 0; round < 5; round++)
        {
            string etag = (await Store.GetAsync("race/swap"))!.ETag;
            var outcomes = await Race(
                writer => Client(writer).PutIfMatchAsync("race/swap", etag, Text($"writer {writer} of {round}")));
            int winner = Assert.Single(Winners(outcomes));
            Assert.Equal($"writer {winner} of {round}", await TextOf(Store, "race/swap"));
        }
    }

    [Fact]
    public async Task A_listing_has_the_keys_of_a_prefix_in_order()
    {
        string[] keys = ["t/data/b", "t/data/a", "t/data/day=2/x", "t/data-2/y", "t/meta/v10", "t/meta/v9", "u"];
        foreach (string key in keys)
        {
            await Store.PutAsync(key, Text(key));
        }

        Assert.Equal(["t/data/a", "t/data/b", "t/data/day=2/x"], await Keys("t/data/"));
        Assert.Equal(["t/data-2/y", "t/data/a", "t/data/b", "t/data/day=2/x"], await Keys("t/data"));
        Assert.Equal(["t/meta/v10", "t/meta/v9"], await Keys("t/meta/v"));
        Assert.Equal(7, (await Keys("")).Count);
        Assert.Empty(await Keys("nothing/here"));
        var entry = (await Store.ListAsync("t/data/day=2/").ToListAsync()).Single();
        Assert.Equal(14, entry.SizeBytes);
        Assert.True(entry.ModifiedAt > DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task Folders_are_listed_one_level_deep()
    {
        await Store.PutAsync("city/vehicle/data/x", Text("x"));
        await Store.PutAsync("city/gps/data/x", Text("x"));
        await Store.PutAsync("city/_alive", Text("x"));
        await Store.PutAsync("rail/stop/data/x", Text("x"));
        Assert.Equal(["city", "rail"], await Store.ListFoldersAsync(""));
        Assert.Equal(["gps", "vehicle"], await Store.ListFoldersAsync("city"));
        Assert.Equal(["gps", "vehicle"], await Store.ListFoldersAsync("city/"));
        Assert.Empty(await Store.ListFoldersAsync("nowhere"));
    }

    [Fact]
    public async Task Deleting_does_not_mind_what_is_not_there()
    {
        await Store.PutAsync("d/a", Text("a"));
        await Store.PutAsync("d/b", Text("b"));
        await Store.DeleteAsync(["d/a", "d/never", "other/never"]);
        await Store.DeleteAsync([]);
        Assert.Equal(["d/b"], await Keys(""));
    }

    [Fact]
    public async Task A_local_file_moves_in()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["out.parquet"], "rows");
        await Store.PutFileAsync("t/data/day=1/f.parquet", folder["out.parquet"]);
        Assert.Equal("rows", await TextOf(Other, "t/data/day=1/f.parquet"));
        Assert.False(File.Exists(folder["out.parquet"]));
        await File.WriteAllTextAsync(folder["again.parquet"], "more");
        await Store.PutFileAsync("t/data/day=1/f.parquet", folder["again.parquet"]);
        Assert.Equal("more", await TextOf(Other, "t/data/day=1/f.parquet"));
    }

    [Fact]
    public async Task Uris_lead_back_to_their_keys()
    {
        foreach (string key in (string[])["a", "a/b c/d%20e", "tag=ä/#1?.txt"])
        {
            Assert.Equal(key, Store.KeyOf(Store.UriOf(key)));
        }

        Assert.Null(Store.KeyOf("s3://elsewhere/a"));
        Assert.Null(Store.KeyOf(Store.UriOf("a") + "/../b"));
        Assert.Null(Store.KeyOf("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("..")]
    [InlineData("a/../b")]
    [InlineData("./a")]
    [InlineData("a/.hidden")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    public async Task What_is_no_key_is_refused_everywhere(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.GetAsync(key));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.GetRangeAsync(key, 0, 1));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(key, Text("x")));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutFileAsync(key, "/tmp/none"));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutIfAbsentAsync(key, Text("x")));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutIfMatchAsync(key, "e", Text("x")));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.DeleteAsync([key]));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.SyncAsync(key));
        Assert.Throws<ArgumentException>(() => Store.UriOf(key));
        Assert.Throws<ArgumentException>(() => Store.LocalPathOf(key));
    }

    [Fact]
    public async Task A_part_may_be_as_long_as_a_file_name_and_no_longer()
    {
        string longest = "a/" + new string('n', ObjectKey.MaxPartBytes);
        await Store.PutAsync(longest, Text("x"));
        Assert.Equal("x", await TextOf(Other, longest));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.PutAsync(longest + "n", Text("x")));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Store.GetAsync(string.Join('/', Enumerable.Repeat("part", 210))));
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync("c/a", Text("x"), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Store.PutIfAbsentAsync("c/a", Text("x"), cancelled));
        Assert.Empty(await Keys(""));
    }

    [Fact]
    public async Task Syncing_is_fine_for_what_is_there_and_what_is_not()
    {
        await Store.PutAsync("s/a", Text("x"));
        await Store.SyncAsync("s/a");
        await Store.SyncAsync("s/b");
        await Store.SyncAsync("nowhere/b");
    }

    protected async Task<IReadOnlyList<string>> Keys(string prefix)
        => [.. (await Other.ListAsync(prefix).ToListAsync()).Select(entry => entry.Key)];

    IObjectStore Client(int writer) => writer % 2 == 0 ? Store : Other;

    static async Task<PutOutcome[]> Race(Func<int, Task<PutOutcome>> write)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = Enumerable.Range(0, AtOnce).Select(async writer =>
        {
            await start.Task;
            return await write(writer);
        }).ToArray();
        start.SetResult();
        return await Task.WhenAll(writers);
    }

    static List<int> Winners(PutOutcome[] outcomes)
    {
        Assert.All(outcomes, outcome => Assert.NotEqual(PutOutcome.Unknown, outcome));
        return [.. Enumerable.Range(0, outcomes.Length).Where(writer => outcomes[writer] == PutOutcome.Written)];
    }
}
