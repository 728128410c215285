using Odograph.Log.Embedded;
using Odograph.Model.Events;

namespace Odograph.Cli.Commands.Bench.Inputs;

/// <summary>
/// Inputs that several cases share: the same events as an NDJSON file and in an embedded log, and small logs to warm up
/// with. Each is made when a case first asks for it.
/// </summary>
internal sealed class BenchInputs(string folder)
{
    public const string Stream = "vehicle";
    const int BatchSize = 500;
    const long WarmUpEvents = 200_000;

    public string Ndjson => Path.Combine(folder, "events.ndjson");

    public string Log => Path.Combine(folder, "log");

    public string WarmUpLog => Path.Combine(folder, "warm-up-log");

    public string MixedLog => Path.Combine(folder, "mixed-log");

    public string MixedWarmUpLog => Path.Combine(folder, "mixed-warm-up-log");

    /// <summary><see cref="Ndjson"/>, <see cref="Log"/> and <see cref="WarmUpLog"/>: plain events.</summary>
    public async Task FillEventsAsync(BenchRun run)
    {
        if (!Directory.Exists(Log))
        {
            await using var ndjson = new FileStream(
                Ndjson, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
            await AppendAsync(WarmUpLog, VehicleEvents.Batches(WarmUpEvents, BatchSize), run, null);
            await AppendAsync(Log, VehicleEvents.Batches(run.Events, BatchSize), run, ndjson);
        }
    }

    /// <summary><see cref="MixedLog"/> and <see cref="MixedWarmUpLog"/>: all spellings, 1 % damaged.</summary>
    public async Task FillMixedAsync(BenchRun run)
    {
        if (!Directory.Exists(MixedLog))
        {
            await AppendAsync(MixedWarmUpLog, MixedEvents.Batches(WarmUpEvents, BatchSize), run, null);
            await AppendAsync(MixedLog, MixedEvents.Batches(run.Events, BatchSize), run, null);
        }
    }

    /// <summary>Appends to the log in a folder, and to a file, a line an event.</summary>
    public static async Task AppendAsync(
        string log, IEnumerable<LogEntry[]> batches, BenchRun run, FileStream? copy)
    {
        await using var open = await EmbeddedLog.OpenAsync(log, new EmbeddedLogOptions(), run.Time);
        long written = 0;
        long step = Math.Max(run.Events / 4, 1);
        foreach (var batch in batches)
        {
            await open.AppendAsync(Stream, batch, run.Stop);
            foreach (var entry in batch)
            {
                copy?.Write(entry.Payload.Span);
                copy?.WriteByte((byte)'\n');
            }

            written += batch.Length;
            if (written / step > (written - batch.Length) / step)
            {
                run.Say($"written to {Path.GetFileName(log)}: {written:N0} events");
            }
        }
    }
}
