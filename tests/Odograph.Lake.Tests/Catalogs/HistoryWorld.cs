using System.Text;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Testing.Scheduling;

namespace Odograph.Lake.Tests.Catalogs;

/// <summary>
/// Writers that each append lines of their own to one versioned file, step by step, and the question whether all that
/// anybody has seen is one line of history. A version's bytes are the lines so far, so a fork shows as a version that
/// is no beginning of the last one.
/// </summary>
sealed class HistoryWorld(VersionLimits limits)
{
    const string Folder = "t/metadata";
    const int MaxTries = 1000;

    readonly MemoryObjectStore _store = new();
    readonly List<string> _seen = [];
    readonly HashSet<string> _committed = [];
    int _writers;

    public StepScheduler Scheduler { get; } = new();

    /// <summary>A writer of <paramref name="commits"/> lines, stopped before its first call.</summary>
    public int AddWriter(int commits)
    {
        string name = $"w{_writers++}";
        return Scheduler.Start(_store, async store =>
        {
            var file = new VersionedFile(store, Folder, limits);
            for (int commit = 0; commit < commits; commit++)
            {
                string line = $"{name}-{commit}\n";
                await CommitAsync(file, line);
                Assert.True(_committed.Add(line));
            }
        });
    }

    /// <summary>Somebody who loads once and writes nothing.</summary>
    public int AddReader()
        => Scheduler.Start(_store, store => LoadAsync(new VersionedFile(store, Folder, limits)));

    /// <summary>Runs a writer of its own to the end.</summary>
    public void Commit(int commits) => Scheduler.Finish(AddWriter(commits));

    /// <summary>What nobody is allowed to do.</summary>
    public void Delete(long version)
        => _store.DeleteAsync([new VersionFiles(_store, Folder, limits).KeyOf(version)]).GetAwaiter().GetResult();

    /// <summary>One history, every acknowledged line in it once, nothing above the floor missing.</summary>
    public void Check()
    {
        string last = "";
        Scheduler.Finish(Scheduler.Start(_store, async store =>
        {
            last = await LoadAsync(new VersionedFile(store, Folder, limits)) ?? "";
        }));
        foreach (string seen in _seen)
        {
            Assert.True(
                last.StartsWith(seen, StringComparison.Ordinal), $"fork: seen [{Shown(seen)}], now [{Shown(last)}]");
        }

        string[] lines = last.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines.Length, lines.Distinct().Count());
        foreach (string line in _committed)
        {
            Assert.True(lines.Contains(line.TrimEnd()), $"lost: {line.TrimEnd()} is not in [{Shown(last)}]");
        }

        CheckFiles();
    }

    /// <summary>What the caller of a commit does, by the rules of ITableCatalog.</summary>
    async Task CommitAsync(VersionedFile file, string line)
    {
        for (int attempt = 0; attempt < MaxTries; attempt++)
        {
            var newest = await file.ReadToWriteAsync();
            string content = newest is null ? "" : See(newest.Bytes);
            Assert.DoesNotContain(line, content, StringComparison.Ordinal);
            var next = VersionedFile.Next(newest, Encoding.UTF8.GetBytes(content + line));
            var sent = await file.CommitAsync(newest, next);
            while (sent.Status == SendStatus.InDoubt)
            {
                if (await HasAsync(file, line))
                {
                    return;
                }

                sent = await file.ResendAsync(next);
            }

            if (sent.Status == SendStatus.Committed
                || (sent.Status == SendStatus.BelowFloor && await HasAsync(file, line)))
            {
                return;
            }
        }

        Assert.Fail($"{line.TrimEnd()}: {MaxTries} tries were not enough");
    }

    async Task<bool> HasAsync(VersionedFile file, string line)
        => (await LoadAsync(file))?.Contains(line, StringComparison.Ordinal) ?? false;

    async Task<string?> LoadAsync(VersionedFile file)
        => await file.ReadAsync() is { } newest ? See(newest.Bytes) : null;

    string See(ReadOnlyMemory<byte> bytes)
    {
        string content = Encoding.UTF8.GetString(bytes.Span);
        _seen.Add(content);
        return content;
    }

    void CheckFiles()
    {
        var files = new VersionFiles(_store, Folder, limits);
        var hint = files.ReadHintAsync(default).GetAwaiter().GetResult();
        var versions = files.ListAsync(default).GetAwaiter().GetResult();
        long newest = hint?.Version ?? 0;
        for (long version = Math.Max(1, newest - limits.Keep + 1); version <= newest; version++)
        {
            Assert.Contains(version, versions);
        }
    }

    static string Shown(string content) => content.Replace('\n', ' ').Trim();
}
