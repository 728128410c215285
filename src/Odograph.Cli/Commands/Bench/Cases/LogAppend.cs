using System.Diagnostics;
using Odograph.Cli.Commands.Bench.Inputs;
using Odograph.Log.Embedded;
using Odograph.Model.Events;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>
/// Appends to the embedded log as a server's requests would: several at a time, each waiting until its batch is synced.
/// Beside the rulers: the same bytes through plain writes, with one sync at the end, and with one a batch.
/// </summary>
internal sealed class LogAppend : BenchCase
{
    const int BatchSize = 500;

    /// <summary>Events made before the clock starts; appended again and again.</summary>
    const int MadeEvents = 100_000;

    /// <summary>Appended before the clock starts, as many as other cases process twice.</summary>
    const int WarmUpEvents = 400_000;

    /// <summary>Bytes of a plain write where only the end is synced.</summary>
    const int WriteBytes = 1 << 20;

    static readonly BenchSetting Appenders = new("appenders", "Appends under way at a time", 8);

    public override string Name => "log";

    public override string Description => "append to the embedded log, batches of 500, synced, several appenders";

    public override IReadOnlyList<BenchSetting> Settings => [Appenders];

    public override IReadOnlyList<BenchSide> Sides =>
    [
        Rulers.Plain,
        Rulers.Tuned,
        new("write", run => Task.FromResult(Write(run, isEachSynced: false))),
        new("write_sync", run => Task.FromResult(Write(run, isEachSynced: true))),
    ];

    public override async Task<Measurement> MeasureAsync(BenchRun run)
    {
        string folder = run.Path("appended");
        var batches = Batches();
        await using (var warm = await EmbeddedLog.OpenAsync(run.Path("warm"), new EmbeddedLogOptions(), run.Time))
        {
            await AppendAllAsync(warm, batches, WarmUpEvents, run, new List<double>());
            await Compilation.WaitAsync(run);
        }

        var waits = new List<double>();
        Measurement measurement;
        await using (var log = await EmbeddedLog.OpenAsync(folder, new EmbeddedLogOptions(), run.Time))
        {
            var clock = new MeasurementClock();
            await AppendAllAsync(log, batches, run.Events, run, waits);
            measurement = clock.Stop().Rate(run.Events / BatchSize * BatchSize);
        }

        Directory.Delete(folder, recursive: true);
        Directory.Delete(run.Path("warm"), recursive: true);
        waits.Sort();
        return measurement with
        {
            More = new Dictionary<string, double>
            {
                ["p50_ms"] = waits[waits.Count / 2],
                ["p99_ms"] = waits[waits.Count * 99 / 100],
            },
        };
    }

    static LogEntry[][] Batches() => [.. VehicleEvents.Batches(MadeEvents, BatchSize)];

    static async Task AppendAllAsync(
        EmbeddedLog log, LogEntry[][] batches, long events, BenchRun run, List<double> waits)
    {
        long next = -1;
        long count = Math.Max(events / BatchSize, 1);
        async Task AppendAsync()
        {
            var own = new List<double>();
            for (long at; (at = Interlocked.Increment(ref next)) < count;)
            {
                long start = Stopwatch.GetTimestamp();
                await log.AppendAsync(BenchInputs.Stream, batches[at % batches.Length], run.Stop);
                own.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            lock (waits)
            {
                waits.AddRange(own);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, (int)run[Appenders]).Select(_ => Task.Run(AppendAsync)));
    }

    static Measurement Write(BenchRun run, bool isEachSynced)
    {
        byte[][] batches = [.. Batches().Select(batch => batch.SelectMany(entry => entry.Payload.ToArray()).ToArray())];
        string path = run.Path("plain");
        long count = Math.Max(run.Events / BatchSize, 1);
        Measurement measurement;
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            var clock = new MeasurementClock();
            WriteAll(file, batches, count, isEachSynced);
            measurement = clock.Stop().Rate(count * BatchSize);
        }

        File.Delete(path);
        return measurement;
    }

    static void WriteAll(
        Microsoft.Win32.SafeHandles.SafeFileHandle file, byte[][] batches, long count, bool isEachSynced)
    {
        long at = 0;
        var waiting = new List<ReadOnlyMemory<byte>>();
        long waitingBytes = 0;
        for (long i = 0; i < count; i++)
        {
            waiting.Add(batches[i % batches.Length]);
            waitingBytes += waiting[^1].Length;
            if (isEachSynced || waitingBytes >= WriteBytes || i == count - 1)
            {
                RandomAccess.Write(file, waiting, at);
                at += waitingBytes;
                waiting.Clear();
                waitingBytes = 0;
            }

            if (isEachSynced)
            {
                RandomAccess.FlushToDisk(file);
            }
        }

        RandomAccess.FlushToDisk(file);
    }
}
