using Odograph.Engine.Execution;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Log.Embedded;
using Odograph.Model.Events;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Ledger;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Commands.Bench.Pipelines;

/// <summary>A pipeline that a case runs until a log is read, as `run` would.</summary>
internal sealed class BenchPipeline(BenchRun run, PipelineDefinition definition)
{
    const int WarmUps = 2;

    /// <summary>Read twice before anything counts. Default: plain events.</summary>
    public string WarmUpLog { get; init; } = run.Inputs.WarmUpLog;

    /// <summary>
    /// The built-in pipeline's vehicle stream as it is, its checks too, without de-duplication and roll-ups.
    /// </summary>
    public static PipelineDefinition PlainVehicles()
    {
        var definition = PipelineFolder.BuiltIn();
        var vehicle = definition.FindStream(Inputs.BenchInputs.Stream)! with { Deduplicate = Deduplication.Off };
        return definition with { Streams = [vehicle], Rollups = [] };
    }

    /// <summary>The same with exact de-duplication and <c>vehicle_1m</c>: each vehicle minute by minute.</summary>
    public static PipelineDefinition RolledUpVehicles()
    {
        var definition = PipelineFolder.BuiltIn();
        return definition with
        {
            Streams = [definition.FindStream(Inputs.BenchInputs.Stream)!],
            Rollups = [.. definition.Rollups.Where(model => model.Name == "vehicle_1m")],
        };
    }

    /// <summary>That, with a log that keeps nothing that is in the lake.</summary>
    public static PipelineDefinition TrimmedVehicles()
    {
        var rolledUp = RolledUpVehicles();
        return rolledUp with { Sources = [rolledUp.Sources[0] with { Keep = TimeSpan.Zero }] };
    }

    /// <summary>
    /// Twice over the small log, with time for the runtime to finish compiling in between: start-up is left out of the
    /// figure. Then over the log that counts.
    /// </summary>
    /// <returns>Records read a second.</returns>
    public async Task<Measurement> MeasureAsync(string log)
    {
        await WarmUpAsync();
        return await ProcessAsync(log, run.Path("run"));
    }

    public async Task WarmUpAsync()
    {
        for (int i = 0; i < WarmUps; i++)
        {
            await ProcessAsync(WarmUpLog, run.Path("warm-up"));
            await Compilation.WaitAsync(run);
        }
    }

    async Task<Measurement> ProcessAsync(string logFolder, string outputFolder)
    {
        var measurement = await ContinueAsync(logFolder, outputFolder);
        Directory.Delete(outputFolder, recursive: true);
        return measurement;
    }

    /// <summary>Reads the rest of a log into the lake of a folder, which stays.</summary>
    public async Task<Measurement> ContinueAsync(string logFolder, string outputFolder)
    {
        await using var log = await EmbeddedLog.OpenAsync(logFolder, new EmbeddedLogOptions(), run.Time);
        var store = new LocalObjectStore(Path.Combine(outputFolder, "lake"));
        var catalog = new FileStoreCatalog(store, run.Time);
        var logs = new Dictionary<string, IEventLog> { [definition.Sources[0].Key] = log };
        string tmp = Path.Combine(outputFolder, "tmp");
        var limits = new ExecutorLimits { Threads = BenchRun.Threads };
        await using var executor = new DuckDbExecutor(logs, store, catalog, definition, tmp, limits, run.Time);
        using var ledger = new LedgerFiles(store, tmp);
        var parts = new JobParts
        {
            Definition = definition,
            Logs = logs,
            Store = store,
            Catalog = catalog,
            Executor = executor,
            WriteLedger = ledger.WriteAsync,
            Time = run.Time,
        };
        await using var runner = await JobRunner.OpenAsync(
            parts,
            new JobRunnerOptions { Alive = new AliveOptions("bench"), Takeover = Takeover.AtOnce },
            run.Stop);
        var clock = new MeasurementClock();
        await runner.RunUntilCaughtUpAsync(run.Stop);
        clock.Stop();
        return clock.Rate(runner.Status.SinceOpen.Read);
    }
}
