using Odograph.Engine.Execution;
using Odograph.Engine.Execution.Redrive;
using Odograph.Engine.Query;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Model.Events;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Ledger;
using Odograph.Pipeline.Loop;
using Odograph.Pipeline.Redrive;
using Odograph.Testing.Stores;

namespace Odograph.Scenarios;

/// <summary>What outlives a process: the log, the lake, the disk and the clock.</summary>
sealed record EngineWorld(IEventLog Log, IObjectStore Lake, string TmpFolder, TimeProvider Time);

/// <summary>One life of the engine: it ends when it is told to, or at the step of the loop at which it dies.</summary>
sealed class EngineProcess(
    EngineWorld world, PipelineDefinition definition, ExecutorLimits limits, OnGap? onGap = null, string? diesAt = null)
    : IAsyncDisposable
{
    readonly FaultyObjectStore _store = new(world.Lake);
    LedgerFiles? _ledger;
    DuckDbExecutor? _executor;
    JobRunner? _runner;

    /// <summary>Processes all there is; false when it died.</summary>
    public Task<bool> RunAsync() => UntilDeathAsync(runner => runner.RunUntilCaughtUpAsync());

    /// <summary>Redrives what the filter means, some bytes a batch; false when it died.</summary>
    public Task<bool> RedriveAsync(RedriveFilter filter, long batchBytes) => UntilDeathAsync(async runner =>
    {
        var catalog = new FileStoreCatalog(world.Lake, world.Time);
        using var session = await LakeSession.OpenAsync(catalog, world.Lake, definition.Name);
        if (new QuarantineReader(session, definition).Select(filter) is { } selection)
        {
            await runner.RedriveAsync(selection, new RedriveLimits { Bytes = batchBytes });
        }
    });

    async Task<bool> UntilDeathAsync(Func<JobRunner, Task> work)
    {
        try
        {
            _runner ??= await OpenAsync();
            await work(_runner);
            return true;
        }
        catch (Exception) when (_store.IsCrashed)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await (_runner?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
        catch (StoreCrashException)
        {
            // The dead do not say goodbye.
        }

        await (_executor?.DisposeAsync() ?? ValueTask.CompletedTask);
        _ledger?.Dispose();
    }

    async Task<JobRunner> OpenAsync()
    {
        var catalog = new FileStoreCatalog(_store, world.Time);
        var logs = new Dictionary<string, IEventLog> { [definition.Sources[0].Key] = world.Log };
        _ledger = new LedgerFiles(_store, world.TmpFolder);
        _executor = new DuckDbExecutor(logs, _store, catalog, definition, world.TmpFolder, limits, world.Time);
        var parts = new JobParts
        {
            Definition = definition,
            Logs = logs,
            Store = _store,
            Catalog = catalog,
            Executor = _executor,
            WriteLedger = _ledger.WriteAsync,
            Time = world.Time,
        };
        return await JobRunner.OpenAsync(parts, new JobRunnerOptions
        {
            Alive = new AliveOptions("scenario"),
            OnGap = onGap,
            Backoff = new BackoffLimits(TimeSpan.Zero, TimeSpan.Zero, 3),
            AtStep = DieAsync,
        });
    }

    async Task DieAsync(string step)
    {
        if (step == diesAt)
        {
            _store.When(_ => true, StoreFault.CrashBefore);
            await _store.GetAsync("the end");
        }
    }
}
