using System.Security.Cryptography;
using Odograph.Engine.Deduplication;
using Odograph.Engine.Deduplication.Filters;
using Odograph.Lake.Manifests;
using Odograph.Testing.Files;

namespace Odograph.Engine.Tests.Deduplication.Filters;

public sealed class FilterCacheTests
{
    static readonly IdentityHash Hash = NewHash();

    [Theory]
    [InlineData(1)]
    [InlineData(1_000)]
    [InlineData(800_000)]
    public void A_filter_denies_nothing_it_holds_and_nearly_all_else(int rows)
    {
        using var folder = new TempFolder();
        var cache = new FilterCache(folder.Path, Hash, 1 << 30);
        var file = FileOf("file:///lake/a.parquet", rows);
        cache.Save(file, FilterOf(rows));

        Assert.All(Ask(cache, file, 0, Math.Min(rows, 200_000))!, Assert.True);
        int wrong = Ask(cache, file, rows, 200_000)!.Count(hit => hit);
        Assert.True(wrong <= 10, $"{wrong} of 200,000 were taken for known");
    }

    [Fact]
    public void Other_programs_with_the_same_secret_read_it_others_make_their_own()
    {
        using var folder = new TempFolder();
        byte[] secret = HashSecret.LoadOrDraw(folder.Path);
        Assert.Equal(secret, HashSecret.LoadOrDraw(folder.Path));
        var file = FileOf("file:///lake/a.parquet", 10);
        new FilterCache(folder.Path, new IdentityHash(secret), 1 << 20).Save(file, FilterOf(10, new(secret)));

        Assert.NotNull(Ask(new FilterCache(folder.Path, new IdentityHash(secret), 1 << 20), file, 0, 10));
        Assert.Null(Ask(new FilterCache(folder.Path, NewHash(), 1 << 20), file, 0, 10));
        Assert.Empty(Filters(folder));

        File.WriteAllBytes(Path.Combine(folder.Path, HashSecret.FileName), [1, 2, 3]);
        Assert.NotEqual(secret, HashSecret.LoadOrDraw(folder.Path));
    }

    [Fact]
    public void A_filter_is_believed_for_its_own_file_alone()
    {
        using var folder = new TempFolder();
        var cache = new FilterCache(folder.Path, Hash, 1 << 20);
        var file = FileOf("file:///lake/a.parquet", 100);
        cache.Save(file, FilterOf(100));
        Assert.Null(Ask(cache, FileOf("file:///lake/b.parquet", 100), 0, 1));
        Assert.NotNull(Ask(cache, file, 0, 1));

        // Put under another file's name it is found out, as is one of a file that was written over.
        string mine = Filters(folder).Single();
        string other = Path.Combine(folder.Path, FilterFile.NameOf(FileOf("file:///lake/b.parquet", 100)) + ".filter");
        string place = Path.Combine(folder.Path, Path.GetFileName(other)[..2]);
        Directory.CreateDirectory(place);
        File.Copy(mine, Path.Combine(place, Path.GetFileName(other)));
        Assert.Null(Ask(cache, FileOf("file:///lake/b.parquet", 100), 0, 1));
        Assert.Null(Ask(cache, file with { SizeBytes = 1 }, 0, 1));
    }

    [Fact]
    public void Any_damaged_byte_or_missing_end_is_found_and_the_filter_deleted()
    {
        using var folder = new TempFolder();
        var cache = new FilterCache(folder.Path, Hash, 1 << 20);
        var file = FileOf("file:///lake/a.parquet", 50);
        cache.Save(file, FilterOf(50));
        string path = Filters(folder).Single();
        byte[] whole = File.ReadAllBytes(path);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            Assert.Null(Ask(cache, file, 0, 50));
            Assert.False(File.Exists(path));
            File.WriteAllBytes(path, whole[..at]);
            Assert.Null(Ask(cache, file, 0, 50));
        }

        File.WriteAllBytes(path, [.. whole, 0]);
        Assert.Null(Ask(cache, file, 0, 50));
        File.WriteAllBytes(path, whole);
        Assert.NotNull(Ask(cache, file, 0, 50));
    }

    [Fact]
    public void Beyond_the_limit_the_oldest_filters_go_after_a_restart_too()
    {
        using var folder = new TempFolder();
        const long Limit = 5 * 4096;
        var cache = new FilterCache(folder.Path, Hash, Limit);
        var files = Enumerable.Range(0, 9).Select(n => FileOf($"file:///lake/{n}.parquet", 20)).ToList();
        foreach (var file in files)
        {
            cache.Save(file, FilterOf(20));
        }

        Assert.Equal(Limit, cache.SizeBytes);
        Assert.Equal([false, false, false, false, true, true, true, true, true], Known(cache, files));

        var reopened = new FilterCache(folder.Path, Hash, Limit);
        Assert.Equal(Limit, reopened.SizeBytes);
        reopened.Save(files[0], FilterOf(20));
        Assert.Equal(5, Filters(folder).Length);
        Assert.True(Known(reopened, files)[0]);
    }

    [Fact]
    public void Without_its_folder_there_are_no_filters_and_no_failure()
    {
        using var folder = new TempFolder();
        string place = folder["cache"];
        var cache = new FilterCache(place, Hash, 1 << 20);
        var file = FileOf("file:///lake/a.parquet", 20);
        Directory.Delete(place);
        Assert.Null(Ask(cache, file, 0, 1));
        cache.Save(file, FilterOf(20));
        Assert.NotNull(Ask(cache, file, 0, 1));

        File.WriteAllText(folder["file"], "in the way");
        var blocked = new FilterCache(folder["file"], Hash, 1 << 20);
        blocked.Save(file, FilterOf(20));
        Assert.Null(Ask(blocked, file, 0, 1));
        Assert.Equal(IdentityHash.SecretBytes, HashSecret.LoadOrDraw(folder["file"]).Length);
    }

    [Fact]
    public void What_a_crash_left_half_written_is_removed()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(Path.Combine(folder.Path, "ab"));
        string half = Path.Combine(folder.Path, "ab", "abc.1234.tmp");
        File.WriteAllText(half, "half");
        _ = new FilterCache(folder.Path, Hash, 1 << 20);
        Assert.False(File.Exists(half));
    }

    static IdentityHash NewHash() => new(RandomNumberGenerator.GetBytes(IdentityHash.SecretBytes));

    static DataFile FileOf(string path, long rows)
        => new() { Path = path, Partition = [], RecordCount = rows, SizeBytes = 1234 };

    static Identity Event(int n, IdentityHash? hash = null) => (hash ?? Hash).Of("d"u8, BitConverter.GetBytes(n), n);

    static IdentityFilter FilterOf(int rows, IdentityHash? hash = null)
    {
        var filter = new IdentityFilter(rows);
        filter.Add([.. Enumerable.Range(0, rows).Select(n => Event(n, hash))]);
        return filter;
    }

    static bool[]? Ask(FilterCache cache, DataFile file, int first, int count)
    {
        var hits = new bool[count];
        var identities = Enumerable.Range(first, count).Select(n => Event(n, cache.Hash)).ToArray();
        return cache.TryAsk(file, identities, new ulong[FilterFile.PartBytes / 8], hits) ? hits : null;
    }

    static List<bool> Known(FilterCache cache, IEnumerable<DataFile> files)
        => [.. files.Select(file => Ask(cache, file, 0, 1) is not null)];

    static string[] Filters(TempFolder folder)
        => Directory.GetFiles(folder.Path, "*.filter", SearchOption.AllDirectories);
}
