using Odograph.Pipeline.Redrive;
using Odograph.Pipeline.Tables;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// A job's one writer: opened, it has the tables, the fence and the last decided batch behind it; then <c>RunAsync</c>
/// plans, executes, decides and applies (DESIGN.md draws it). Members are for one caller at a time;
/// <see cref="Status"/> is for anybody.
/// </summary>
public sealed class JobRunner : IAsyncDisposable
{
    readonly JobRunnerOptions _options;
    readonly StatusBoard _board;
    readonly AliveRenewal _alive;
    readonly RunLoop _loop;

    JobRunner(JobRunnerOptions options, StatusBoard board, AliveRenewal alive, RunLoop loop)
    {
        _options = options;
        _board = board;
        _alive = alive;
        _loop = loop;
    }

    public JobStatus Status => _board.Current;

    /// <summary>
    /// Watches for another writer, makes missing tables, fences, finishes what is decided, adds new columns, prepares
    /// the executor.
    /// </summary>
    /// <exception cref="DeposedException">Another writer is active, or took the job in the same moment.</exception>
    /// <exception cref="JobStoppedException">
    /// The lake was changed by other hands in a way that needs a person.
    /// </exception>
    /// <exception cref="Model.Errors.ConfigException">A stream's definition does not fit its table.</exception>
    public static async Task<JobRunner> OpenAsync(
        JobParts parts, JobRunnerOptions options, CancellationToken cancellation = default)
    {
        var board = new StatusBoard(parts.Definition, parts.Time, options.StatusChanged);
        var steps = new LoopSteps(options.AtStep);
        var backoff = new Backoff(parts.Time, options.Backoff, board.Trouble);
        string job = parts.Definition.Name;
        await new AliveWatch(parts.Store, job, options.Alive, parts.Time, backoff)
            .AwaitSilenceAsync(options.Takeover, cancellation);
        var tables = new JobTables(parts.Catalog, parts.Store, parts.Definition);
        await backoff.RunAsync("make tables", _ => tables.CreateMissingAsync(cancellation), cancellation);
        await steps.AtAsync(LoopStep.TablesMade);

        var sender = new CommitSender(parts.Catalog, backoff);
        var appends = new Appends(parts.Store, job, parts.Time);
        var head = await new Fence(sender, appends, tables.Ledger, job, backoff, steps).TakeAsync(cancellation);
        var alive = new AliveRenewal(parts.Store, job, head.Epoch, options.Alive, parts.Time, board.Trouble, steps);
        try
        {
            await alive.StartAsync(cancellation);
            var application = new Application(sender, appends, job, backoff, steps);
            if (head.Last is { } last)
            {
                await new Redo(parts.Store, sender, application, backoff, job).FinishAsync(last, cancellation);
            }

            await steps.AtAsync(LoopStep.Redone);
            await backoff.RunAsync("add columns", _ => tables.AddColumnsAsync(cancellation), cancellation);
            var targets = await backoff.RunAsync("load tables", _ => tables.LoadTargetsAsync(cancellation),
                cancellation);
            await backoff.RunAsync("prepare the executor", _ => parts.Executor.PrepareAsync(cancellation),
                cancellation);
            await steps.AtAsync(LoopStep.Prepared);
            board.Opened(head);
            var commit = new BatchCommit(
                parts, tables, new Decision(sender, appends, job, backoff, steps), application, backoff, steps);
            return new JobRunner(
                options, board, alive, new RunLoop(parts, options, board, backoff, steps, commit, targets, head));
        }
        catch
        {
            await alive.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Processes what is in the logs at this moment and ends; a stop by cancellation ends it in good order, too.
    /// </summary>
    public Task RunUntilCaughtUpAsync(CancellationToken cancellation = default)
        => RunAsync(untilCaughtUp: true, cancellation);

    /// <summary>
    /// Runs until cancelled. Then the batch that is being decided or applied is finished, one that is being executed is
    /// discarded.
    /// </summary>
    public Task RunAsync(CancellationToken cancellation = default) => RunAsync(untilCaughtUp: false, cancellation);

    /// <summary>
    /// Gives refused records another attempt, in as many batches as the limits ask for. Not while the loop runs. A stop
    /// ends it in good order, with what was moved until then.
    /// </summary>
    /// <param name="selection">
    /// Made after the runner was opened: it must hold what the newest batch left.
    /// </param>
    /// <param name="tell">Called after each batch.</param>
    public async Task<RedriveProgress> RedriveAsync(
        QuarantineSelection selection,
        RedriveLimits? limits = null,
        Action<RedriveProgress>? tell = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(selection);
        RedriveProgress progress = default;
        await UntilDeposedAsync(
            async stop => progress = await _loop.RedriveAsync(selection, limits ?? new RedriveLimits(), tell, stop),
            cancellation);
        return progress;
    }

    /// <summary>Shows that the writer is gone. Nothing is deleted, nothing is left to do for the next one.</summary>
    public async ValueTask DisposeAsync()
    {
        await _alive.DisposeAsync();
        _board.Phase(JobPhase.Stopped);
    }

    Task RunAsync(bool untilCaughtUp, CancellationToken cancellation)
        => UntilDeposedAsync(stop => _loop.RunAsync(untilCaughtUp, stop), cancellation);

    async Task UntilDeposedAsync(Func<CancellationToken, Task> run, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var loop = run(stop.Token);
        if (await Task.WhenAny(loop, _alive.Deposed) != loop)
        {
            // A decide under way fails by itself; what is decided may be finished by anybody.
            await stop.CancelAsync();
            await loop;
            await _alive.Deposed;
        }

        await loop;
    }
}
