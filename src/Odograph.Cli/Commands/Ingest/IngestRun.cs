using Odograph.Cli.Feeds;
using Odograph.Cli.Jobs;
using Odograph.Engine.Ingest.Files;
using Odograph.Model.Events;

namespace Odograph.Cli.Commands.Ingest;

/// <summary>
/// One `ingest` at work: files are read and appended while batches of what is durable are processed. Once.
/// </summary>
internal sealed class IngestRun(InputPlan plan, IEventLog log, Invocation invocation)
{
    public FileFeed Feed { get; } = new(log);

    /// <summary>The streams of the files, in the order in which they come first.</summary>
    public IReadOnlyList<string> Streams { get; } = [.. plan.Files.Select(file => file.Stream.Name).Distinct()];

    /// <summary>Into the log alone.</summary>
    public async Task AppendAsync()
    {
        await using var progress = new IngestProgress(plan, Feed, invocation);
        await Guarded(Feed.RunAsync(plan.Files, invocation.Stop), progress);
    }

    /// <summary>
    /// A batch's worth at a time while files are still being read, then the rest. So reading, waiting for the disk and
    /// processing share the machine, and batches are as large as the pipeline wants them.
    /// </summary>
    public async Task ProcessAsync(OpenJob job)
    {
        await using var progress = new IngestProgress(plan, Feed, invocation);
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(invocation.Stop);
        var feeding = Feed.RunAsync(plan.Files, failed.Token);
        try
        {
            long due = job.Definition.Trigger.Bytes;
            while (await Feed.WaitForAsync(due))
            {
                due = Feed.AppendedBytes + job.Definition.Trigger.Bytes;
                await job.Runner.RunUntilCaughtUpAsync(invocation.Stop);
            }
        }
        catch
        {
            await failed.CancelAsync();
            job.Appends.Patience.GiveUp();
            await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await Guarded(feeding, progress);
        await job.Runner.RunUntilCaughtUpAsync(invocation.Stop);
        invocation.Stop.ThrowIfCancellationRequested();
    }

    async Task Guarded(Task feeding, IngestProgress progress)
    {
        try
        {
            await feeding;
        }
        catch (OperationCanceledException) when (invocation.Stop.IsCancellationRequested)
        {
            await progress.DisposeAsync();
            invocation.Say($"stopped: {Feed.AppendedRecords} records are in the log; `odograph run --until-caught-up` "
                + "processes them, and the same command again adds the rest");
            throw;
        }
    }
}
