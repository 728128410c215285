using System.Diagnostics;
using System.Text.Json;
using Odograph.Cli.Shell;
using Odograph.Engine.Execution;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Log.Embedded;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Ledger;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Commands.Bench;

/// <summary>
/// One measurement in a process of its own, so that memory is that of the case alone. Prints a <see
/// cref="Measurement"/> as JSON.
/// </summary>
internal static class BenchChild
{
    public const string PlainRuler = "ruler";
    public const string TunedRuler = "ruler-tuned";
    public const string T1 = "t1";
    const int WarmUps = 2;
    static readonly TimeSpan TimeToCompile = TimeSpan.FromMilliseconds(500);

    public static async Task<int> RunAsync(Invocation invocation, string what, BenchFolder folder)
    {
        var measurement = what switch
        {
            PlainRuler or TunedRuler => MeasureRuler(folder, isTuned: what == TunedRuler),
            T1 => await MeasurePipelineAsync(folder, invocation),
            _ => throw new OdographException(ErrorKind.User, $"bench has no case \"{what}\""),
        };
        invocation.Terminal.Out.WriteLine(JsonSerializer.Serialize(measurement));
        return ExitCodes.Ok;
    }

    static Measurement MeasureRuler(BenchFolder folder, bool isTuned)
    {
        string output = folder.Output("ruler.parquet");
        long start = Stopwatch.GetTimestamp();
        long events = Ruler.Run(folder.Ndjson, output, isTuned);
        var elapsed = Stopwatch.GetElapsedTime(start);
        File.Delete(output);
        return Measured(events, elapsed);
    }

    /// <summary>
    /// Twice over the small log, with time for the runtime to finish compiling in between: start-up is left out of the
    /// figure. Then over the log that counts.
    /// </summary>
    static async Task<Measurement> MeasurePipelineAsync(BenchFolder folder, Invocation invocation)
    {
        for (int i = 0; i < WarmUps; i++)
        {
            await ProcessAsync(folder.WarmUpLog, folder.Output("warm-up"), invocation);
            await Task.Delay(TimeToCompile, invocation.Time, invocation.Stop);
        }

        return await ProcessAsync(folder.Log, folder.Output("run"), invocation);
    }

    static async Task<Measurement> ProcessAsync(string logFolder, string outputFolder, Invocation invocation)
    {
        var definition = Definition();
        await using var log = await EmbeddedLog.OpenAsync(logFolder, new EmbeddedLogOptions(), invocation.Time);
        var store = new LocalObjectStore(Path.Combine(outputFolder, "lake"));
        var catalog = new FileStoreCatalog(store, invocation.Time);
        var logs = new Dictionary<string, IEventLog> { [definition.Sources[0].Key] = log };
        string tmp = Path.Combine(outputFolder, "tmp");
        var limits = new ExecutorLimits { Threads = BenchCommand.Threads };
        await using var executor = new DuckDbExecutor(logs, store, catalog, definition, tmp, limits, invocation.Time);
        using var ledger = new LedgerFiles(store, tmp);
        var parts = new JobParts
        {
            Definition = definition,
            Logs = logs,
            Store = store,
            Catalog = catalog,
            Executor = executor,
            WriteLedger = ledger.WriteAsync,
            Time = invocation.Time,
        };
        Measurement measurement;
        await using (var runner = await JobRunner.OpenAsync(
            parts, new JobRunnerOptions { Alive = new AliveOptions("bench") }, invocation.Stop))
        {
            long start = Stopwatch.GetTimestamp();
            await runner.RunUntilCaughtUpAsync(invocation.Stop);
            var elapsed = Stopwatch.GetElapsedTime(start);
            measurement = Measured(runner.Status.SinceOpen.Accepted, elapsed);
        }

        Directory.Delete(outputFolder, recursive: true);
        return measurement;
    }

    /// <summary>The built-in pipeline's vehicle stream as it is, its checks too, without de-duplication.</summary>
    static PipelineDefinition Definition()
    {
        var definition = PipelineFolder.BuiltIn();
        var vehicle = definition.FindStream(BenchFolder.Stream)! with { Deduplicate = Deduplication.Off };
        return definition with { Streams = [vehicle] };
    }

    static Measurement Measured(long events, TimeSpan elapsed)
    {
        using var self = Process.GetCurrentProcess();
        return new Measurement(events, elapsed.TotalSeconds, self.PeakWorkingSet64);
    }
}
