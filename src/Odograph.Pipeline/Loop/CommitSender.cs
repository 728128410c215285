using Odograph.Lake.Catalogs;
using Odograph.Lake.Tables;

namespace Odograph.Pipeline.Loop;

/// <summary>What a commit of ours came to, as far as the table's state tells.</summary>
enum CommitFate
{
    /// <summary>It happened.</summary>
    Done,

    /// <summary>It did not, and never will: what it requires is gone for good.</summary>
    Lost,

    /// <summary>It may have been lost, or be on its way: only the very same commit may be sent again.</summary>
    Open,
}

/// <summary>
/// Sends one prepared commit until its fate is known. An answer that does not tell, and a refusal too (an earlier try
/// of the same commit may be what stands in the way), is followed by a look at the table; while that does not tell
/// either, the same commit goes out again.
/// </summary>
sealed class CommitSender(ITableCatalog catalog, Backoff backoff)
{
    /// <param name="judge">Reads the fate from the table's newest state. It may throw to stop the job.</param>
    /// <returns>Done with the state that holds the commit (or a later one), or Lost with the newest state.</returns>
    public async Task<(CommitFate Fate, LoadedTable Table)> SendAsync(
        TableAppend append, Func<LoadedTable, CommitFate> judge, CancellationToken cancellation)
    {
        PendingCommit? pending = null;
        for (int tries = 1; ; tries++)
        {
            var sent = pending;
            var result = await backoff.RunAsync(
                $"commit to {append.Table}", _ => SendOnceAsync(append, sent, cancellation), cancellation);
            if (result.Status == CommitStatus.Committed)
            {
                return (CommitFate.Done, result.Table!);
            }

            pending = result.Status == CommitStatus.Unknown ? result.Pending : null;
            var table = await backoff.RunAsync(
                $"read {append.Table} back", _ => LoadAsync(append.Table, cancellation), cancellation);
            var fate = judge(table);
            if (fate == CommitFate.Done || (fate == CommitFate.Lost && pending is null))
            {
                return (fate, table);
            }

            await backoff.WaitAsync(tries, cancellation);
        }
    }

    public async Task<LoadedTable> LoadAsync(TableName name, CancellationToken cancellation)
        => await catalog.LoadTableAsync(name, cancellation) ?? throw new JobStoppedException(
            $"load table \"{name}\": expected a table of the job, found none",
                "it was dropped by other hands: bring it back");

    // An exception from either means that nothing was sent this time, so trying again is safe.
    Task<CommitResult> SendOnceAsync(TableAppend append, PendingCommit? pending, CancellationToken cancellation)
        => pending is null
        ? catalog.CommitAsync(append.Table, append.Requirements, append.Updates, cancellation)
        : catalog.ResendAsync(pending, cancellation);
}

/// <summary>What <see cref="CommitSender"/> judges by.</summary>
static class TableStates
{
    public static bool HasMain(this LoadedTable table, LoadedTable expected)
        => table.Metadata.TableUuid == expected.Metadata.TableUuid
            && table.Metadata.CurrentSnapshotId == expected.Metadata.CurrentSnapshotId;

    public static long NumberProperty(this LoadedTable table, string key)
        => !table.Metadata.Properties.TryGetValue(key, out string? text) ? 0
            : long.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out long number) && number >= 0
                ? number
            : throw new JobStoppedException(
                $"read table \"{table.Name}\": expected property \"{key}\" to be a number, found \"{text}\"",
                "it was changed by other hands: set it back");
}
