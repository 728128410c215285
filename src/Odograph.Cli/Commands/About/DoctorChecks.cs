using Odograph.Cli.Data;
using Odograph.Cli.Shell;
using Odograph.DuckDb;
using Odograph.Engine.Query.Results;
using Odograph.Lake.Stores;
using Odograph.Model.Files;

namespace Odograph.Cli.Commands.About;

/// <summary>What a check found, and what to do where it is not good.</summary>
internal sealed record DoctorFinding(bool IsGood, string Text, string? Hint = null);

/// <summary>One question to the machine.</summary>
internal sealed record DoctorCheck(string Name, Func<CancellationToken, Task<DoctorFinding>> Ask)
{
    public async Task<DoctorFinding> RunAsync(CancellationToken cancellation)
    {
        try
        {
            return await Ask(cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var failure = Failure.Of(error);
            return new DoctorFinding(false, failure.Message.Split('\n')[0].TrimEnd(), failure.Hint);
        }
    }
}

/// <summary>
/// All questions, in the order in which an answer matters. Nothing is left behind in the data folder.
/// </summary>
internal static class DoctorChecks
{
    const long LeastFreeBytes = 1L << 30;
    const int EarliestGoodYear = 2025;

    public static IEnumerable<DoctorCheck> Of(DataFolder data, TimeProvider time)
    {
        string nearest = NearestExisting(data.Root);
        return
        [
            new("runtime", _ => Task.FromResult(new DoctorFinding(true, $".NET {Environment.Version}"))),
            new("duckdb", _ => Task.FromResult(AskDuckDb())),
            new("data folder", _ => Task.FromResult(AskRights(data.Root, nearest))),
            new("sync to disk", _ => Task.FromResult(AskSync(nearest))),
            new("conditional writes", stop => AskConditionalWritesAsync(nearest, stop)),
            new("disk space", _ => Task.FromResult(AskSpace(nearest))),
            new("clock", _ => Task.FromResult(AskClock(time))),
        ];
    }

    static DoctorFinding AskDuckDb()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        return new DoctorFinding(connection.Scalar("SELECT 42") is 42, DuckDbDatabase.Version);
    }

    static DoctorFinding AskRights(string root, string nearest)
    {
        using var probe = new Probe(nearest);
        File.WriteAllBytes(probe.File("write"), [1]);
        return new DoctorFinding(
            true, nearest == root ? $"{root} can be written" : $"{root} is not there yet, and can be made");
    }

    static DoctorFinding AskSync(string nearest)
    {
        using var probe = new Probe(nearest);
        File.WriteAllBytes(probe.File("sync"), [1]);
        DurableFiles.SyncFile(probe.File("sync"));
        DurableFiles.SyncFolder(probe.Folder);
        return new DoctorFinding(true, "files and folders are synced");
    }

    // Commits to tables rest on this: of several writers of one name, one wins.
    static async Task<DoctorFinding> AskConditionalWritesAsync(string nearest, CancellationToken cancellation)
    {
        using var probe = new Probe(nearest);
        var found = await ConditionalWriteProbe.RunAsync(new LocalObjectStore(probe.Folder), "probe", cancellation);
        return found.Passed
            ? new DoctorFinding(true, $"of {ConditionalWriteProbe.Writers} writers at once one wins")
            : new DoctorFinding(false, found.Fault!, "put the data folder on a local disk (--data DIR)");
    }

    static DoctorFinding AskSpace(string nearest)
    {
        long free = new DriveInfo(nearest).AvailableFreeSpace;
        string text = $"{free / (1 << 20)} MiB free";
        return free >= LeastFreeBytes
            ? new DoctorFinding(true, text)
            : new DoctorFinding(false, text, "free at least 1 GiB, or choose another place with --data DIR");
    }

    static DoctorFinding AskClock(TimeProvider time)
    {
        var now = time.GetUtcNow();
        return now.Year >= EarliestGoodYear
            ? new DoctorFinding(true, CellText.Instant(now))
            : new DoctorFinding(
                false, CellText.Instant(now), "set the clock: append stamps and snapshots are dated by it");
    }

    static string NearestExisting(string folder)
    {
        while (!Directory.Exists(folder))
        {
            folder = Path.GetDirectoryName(folder)
                ?? throw new DirectoryNotFoundException($"no folder above \"{folder}\"");
        }

        return folder;
    }

    /// <summary>A folder of its own that goes away with what was tried in it.</summary>
    sealed class Probe : IDisposable
    {
        public Probe(string parent)
        {
            Folder = Path.Combine(parent, $".odograph-doctor-{Guid.NewGuid():N}");
            Directory.CreateDirectory(Folder);
        }

        public string Folder { get; }

        public string File(string name) => Path.Combine(Folder, name);

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
