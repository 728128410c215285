using Odograph.Cli.Commands;
using Odograph.Cli.Data;
using Odograph.Cli.Feeds;
using Odograph.Engine.Execution;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Log.Embedded;
using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Ledger;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Jobs;

/// <summary>
/// A job that is open for running: log, store, catalog, executor and loop, put together. Disposing closes them in the
/// opposite order, the data folder's lock last.
/// </summary>
internal sealed class OpenJob : IAsyncDisposable
{
    readonly OpenLog _folder;
    readonly LedgerFiles _ledger;
    readonly DuckDbExecutor _executor;

    OpenJob(OpenLog folder, JobParts parts, LedgerFiles ledger, DuckDbExecutor executor, JobRunner runner)
    {
        _folder = folder;
        Parts = parts;
        _ledger = ledger;
        _executor = executor;
        Runner = runner;
    }

    public JobRunner Runner { get; }

    /// <summary>What the job is made of.</summary>
    public JobParts Parts { get; }

    public EmbeddedLog Log => _folder.Log;

    /// <summary>The log for producers: their appends outlast a disk that is full.</summary>
    public PatientLog Appends => _folder.Appends;

    public DataFolder Data => _folder.Data;

    /// <summary>Tells other processes where this one listens.</summary>
    public void Announce(Uri address) => _folder.Announce(address);

    public PipelineDefinition Definition => _folder.Definition;

    public static async Task<OpenJob> OpenAsync(Invocation invocation, string command, JobChoices choices)
    {
        var folder = await OpenLog.OpenAsync(invocation, command);
        LedgerFiles? ledger = null;
        DuckDbExecutor? executor = null;
        try
        {
            var store = LakePlace.StoreOf(folder.Data, folder.Definition);
            var catalog = new FileStoreCatalog(store, invocation.Time);
            var logs = new Dictionary<string, IEventLog> { [OpenLog.SourceOf(folder.Definition).Key] = folder.Log };
            ledger = new LedgerFiles(store, folder.Data.Temporary);
            executor = new DuckDbExecutor(
                logs,
                store,
                catalog,
                folder.Definition,
                folder.Data.Temporary,
                new ExecutorLimits(),
                invocation.Time,
                folder.Data.Cache);
            var parts = new JobParts
            {
                Definition = folder.Definition,
                Logs = logs,
                Store = store,
                Catalog = catalog,
                Executor = executor,
                WriteLedger = ledger.WriteAsync,
                Time = invocation.Time,
            };
            var trouble = new TroubleLines(invocation);
            var runner = await JobRunner.OpenAsync(parts, choices.ToOptions(folder.Data, trouble), invocation.Stop);
            trouble.IsSilent = choices.ShowsTrouble;
            return new OpenJob(folder, parts, ledger, executor, runner);
        }
        catch
        {
            await CloseAsync(executor, ledger, folder);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Runner.DisposeAsync();
        await CloseAsync(_executor, _ledger, _folder);
    }

    static async Task CloseAsync(DuckDbExecutor? executor, LedgerFiles? ledger, OpenLog folder)
    {
        if (executor is not null)
        {
            await executor.DisposeAsync();
        }

        ledger?.Dispose();
        await folder.DisposeAsync();
    }
}

/// <summary>How a command wants its job run.</summary>
internal sealed record JobChoices
{
    /// <summary>The first ten batches come each second, so that a person sees something at once.</summary>
    public bool QuickStart { get; init; }

    public OnGap? OnGap { get; init; }

    public bool TakesOver { get; init; }

    /// <summary>Null = the loop's own.</summary>
    public TimeSpan? TakeOverTime { get; init; }

    /// <summary>The command shows trouble in a display of its own once the job is open.</summary>
    public bool ShowsTrouble { get; init; }

    public Action<JobStatus>? StatusChanged { get; init; }

    // Writers of one data folder are one owner: its lock proves that the one before is gone.
    public JobRunnerOptions ToOptions(DataFolder data, TroubleLines trouble) => new()
    {
        Alive = TakeOverTime is { } time
            ? new AliveOptions($"{Environment.MachineName}:{data.Root}") { TakeoverTime = time }
            : new AliveOptions($"{Environment.MachineName}:{data.Root}"),
        Takeover = TakesOver ? Takeover.AtOnce : Takeover.WhenSilent,
        QuickStart = QuickStart,
        OnGap = OnGap,
        StatusChanged = StatusChanged ?? trouble.Tell,
    };
}

/// <summary>Where a pipeline's tables lie.</summary>
internal static class LakePlace
{
    /// <exception cref="OdographException">The pipeline names a lake that cannot be reached yet.</exception>
    public static LocalObjectStore StoreOf(DataFolder data, PipelineDefinition? definition)
    {
        if (definition?.Lake is not { } place)
        {
            return new LocalObjectStore(data.Lake);
        }

        if (Uri.TryCreate(place, UriKind.Absolute, out var uri) && !uri.IsFile)
        {
            throw new OdographException(
                ErrorKind.User,
                $"open lake \"{place}\": only folders of this machine can hold a lake in this version",
                "leave `lake:` out of pipeline.yaml, or name a local folder");
        }

        return new LocalObjectStore(uri?.LocalPath ?? Path.GetFullPath(place));
    }
}
