using System.Diagnostics;
using Odograph.Cli.Commands.Bench.Inputs;
using Odograph.Log.Embedded;
using Odograph.Model.Errors;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>
/// A restart after a kill: `run` dies between the decide and the apply of its second batch, over a lake that knows the
/// identities of all events of the first; the next `run` is timed from its start until it is ready: the batch is in its
/// tables, the identities are in memory.
/// </summary>
internal sealed class Recovery : BenchCase
{
    const int AppendedAtATime = 10_000;

    public override string Name => "recovery";

    public override string Description => "`run` after a kill until it is ready, with the events' identities known";

    public override string Unit => "ms";

    public override IReadOnlyList<BenchSide> Sides => [];

    public override Task PrepareAsync(BenchRun run) => Task.CompletedTask;

    public override async Task<Measurement> MeasureAsync(BenchRun run)
    {
        string data = run.Path("recovery-data");
        string[] catchUp = ["run", "--until-caught-up", "--quiet", "--data", data];
        await AppendAsync(data, run.Events, run);
        using (var first = Start.Launch(catchUp))
        {
            await first.WaitForExitAsync(run.Stop);
        }

        await AppendAsync(data, AppendedAtATime, run);
        using (var killed = Start.Launch(catchUp, "loop.decide_after:kill"))
        {
            await killed.WaitForExitAsync(run.Stop);
        }

        long start = Stopwatch.GetTimestamp();
        using var program = Start.Launch(["run", "--data", data]);
        try
        {
            // Its first line says that it is ready.
            string? ready = await program.StandardError.ReadLineAsync(run.Stop);
            double waited = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            program.Refresh();
            return ready is not null && ready.StartsWith("job ", StringComparison.Ordinal)
                ? new Measurement(waited, program.TotalProcessorTime.TotalSeconds, program.PeakWorkingSet64)
                : throw new OdographException(ErrorKind.Internal, $"bench recovery: `run` is not ready: {ready}");
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(data, recursive: true);
        }
    }

    // The second time the same events come again, as copies.
    static async Task AppendAsync(string data, long events, BenchRun run)
    {
        await using var log = await EmbeddedLog.OpenAsync(
            Path.Combine(data, "log"), new EmbeddedLogOptions(), run.Time);
        foreach (var batch in VehicleEvents.Batches(events, AppendedAtATime))
        {
            await log.AppendAsync(BenchInputs.Stream, batch, run.Stop);
        }
    }
}
