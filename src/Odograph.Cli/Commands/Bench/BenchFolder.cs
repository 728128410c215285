using Odograph.Log.Embedded;

namespace Odograph.Cli.Commands.Bench;

/// <summary>
/// The files of one bench run: the same events as an NDJSON file and in an embedded log, and a small log to warm up
/// with. Deleted on Dispose.
/// </summary>
internal sealed class BenchFolder : IDisposable
{
    public const string Stream = "vehicle";
    const int BatchSize = 500;
    const long WarmUpEvents = 200_000;

    public BenchFolder(string path) => Path = System.IO.Directory.CreateDirectory(path).FullName;

    public string Path { get; }

    public string Ndjson => System.IO.Path.Combine(Path, "events.ndjson");

    public string Log => System.IO.Path.Combine(Path, "log");

    public string WarmUpLog => System.IO.Path.Combine(Path, "warm-up-log");

    public string Output(string name) => System.IO.Path.Combine(Path, name);

    /// <param name="progress">Told how many events are written.</param>
    public async Task FillAsync(long events, TimeProvider time, Action<long> progress, CancellationToken cancellation)
    {
        await AppendAsync(WarmUpLog, WarmUpEvents, time, null, null, cancellation);
        await using var ndjson = new FileStream(Ndjson, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        await AppendAsync(Log, events, time, ndjson, progress, cancellation);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    static async Task AppendAsync(
        string folder, long events, TimeProvider time, FileStream? copy, Action<long>? progress,
        CancellationToken cancellation)
    {
        await using var log = await EmbeddedLog.OpenAsync(folder, new EmbeddedLogOptions(), time);
        long written = 0;
        foreach (var batch in BenchEvents.Batches(events, BatchSize))
        {
            await log.AppendAsync(Stream, batch, cancellation);
            foreach (var entry in batch)
            {
                copy?.Write(entry.Payload.Span);
                copy?.WriteByte((byte)'\n');
            }

            written += batch.Length;
            progress?.Invoke(written);
        }
    }
}
