using Odograph.Cli.Feeds;
using Odograph.Cli.Jobs;
using Odograph.Cli.Serving;
using Odograph.Cli.Shell;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Commands.Up;

/// <summary>
/// One run of `up`. The simulator appends and the loop processes beside each other; at the end the simulator stops
/// first, and with --run-for everything that it sent is processed before the closing ledger is written.
/// </summary>
internal sealed class UpRun(UpPlan plan, Invocation invocation)
{
    /// <summary>How often the status is looked at.</summary>
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);

    readonly VehicleBoard _vehicles = new();
    bool _isSampleShown;

    public async Task<int> RunAsync()
    {
        await using var job = await OpenJob.OpenAsync(invocation, "up", plan.Choices);
        job.Appends.Patience.TroubleChanged = null; // the display shows it
        using var truth = new LazyTruth(job.Data.Truth, invocation);
        var feed = plan.ReadFeed?.Invoke(truth.Open);
        using var stopFeed = CancellationTokenSource.CreateLinkedTokenSource(invocation.Stop);
        using var stopLoop = CancellationTokenSource.CreateLinkedTokenSource(invocation.Stop);
        using var timer = plan.RunFor is { } limit
            ? invocation.Time.CreateTimer(_ => stopFeed.Cancel(), null, limit, Timeout.InfiniteTimeSpan)
            : null;
        await using var server = await JobServer.StartAsync(job, plan.Server, invocation);
        if (plan.OpensBrowser && plan.RunFor is null)
        {
            BrowserWindow.Open(server.Address);
        }

        Banner.Begin(feed, job, server.Address, plan.RunFor, invocation);
        var sending = SendAsync(feed, job, stopFeed.Token);
        using var idle = new IdleMemory(() => job.Runner.Status, invocation.Time);
        var running = job.Runner.RunAsync(stopLoop.Token);
        try
        {
            await ShowUntilEndAsync(job, sending, running);
        }
        catch
        {
            // One has failed: the job is closed only when the other has ended too.
            await stopFeed.CancelAsync();
            job.Appends.Patience.GiveUp();
            await stopLoop.CancelAsync();
            await Task.WhenAll(sending, running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await sending;
        await stopLoop.CancelAsync();
        await running;
        if (!invocation.Stop.IsCancellationRequested)
        {
            await job.Runner.RunUntilCaughtUpAsync(invocation.Stop);
        }

        await ShowSampleAsync(job);
        ClosingLedger.Write(job.Runner.Status, invocation);
        Banner.End(feed, job, invocation);
        return invocation.Stop.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Ok;
    }

    async Task SendAsync(SimulatedFeed? feed, OpenJob job, CancellationToken stop)
    {
        if (feed is not null)
        {
            var simulator = new SimulatorFeed(feed.Events, new LogSink(job.Appends), invocation.Time)
            {
                Watcher = _vehicles.See,
                Truth = feed.Truth,
                Patience = job.Appends.Patience,
            };
            await simulator.RunAsync(stop);
        }
        else
        {
            await Stopped(stop);
        }

        if (plan.RunFor is null && !stop.IsCancellationRequested)
        {
            Banner.Arrived(invocation);
            await Stopped(stop);
        }
    }

    /// <summary>
    /// Shows the state until the simulator has ended, or the loop has (it ends early only by an error).
    /// </summary>
    async Task ShowUntilEndAsync(OpenJob job, Task sending, Task running)
    {
        var ended = Task.WhenAny(sending, running);
        while (!ended.IsCompleted && !Banner.HasRows(job.Runner.Status) && StatusOf(job).Trouble is null)
        {
            await PauseAsync(ended);
        }

        await ShowSampleAsync(job);
        var display = StatusDisplay.Open(invocation, _vehicles);
        await display.RunAsync(() => StatusOf(job), () => PauseAsync(ended), () => ended.IsCompleted);
        await await ended;
    }

    // Once, as soon as there are rows; a short run may have its first ones only when it drains.
    async Task ShowSampleAsync(OpenJob job)
    {
        if (!_isSampleShown && Banner.HasRows(job.Runner.Status) && !invocation.Stop.IsCancellationRequested)
        {
            _isSampleShown = true;
            await Banner.ShowSampleAsync(invocation);
        }
    }

    static JobStatus StatusOf(OpenJob job)
        => job.Appends.Patience.Trouble is { } trouble
            ? job.Runner.Status with { Trouble = trouble }
            : job.Runner.Status;

    async Task PauseAsync(Task ended)
        => await Task.WhenAny(ended, Task.Delay(Tick, invocation.Time, CancellationToken.None));

    static async Task Stopped(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        await using var registration = stop.Register(() => stopped.TrySetResult());
        await stopped.Task;
    }
}
