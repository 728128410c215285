using System.Globalization;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Tables;
using Odograph.Pipeline.Tables;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// Makes this writer the only one that can decide: epoch + 1 as a property and an empty snapshot, in one commit.
/// Whoever knew the ledger's main before is refused from then on. A fence is ours by its snapshot's id; two writers may
/// have aimed at the same number.
/// </summary>
sealed class Fence(CommitSender sender, Appends appends, TableName ledger, string job, Backoff backoff, LoopSteps steps)
{
    /// <summary>Fences lost in a row to decides of a writer that is still at work: then it is called active.</summary>
    const int MaxTries = 10;

    /// <exception cref="DeposedException">
    /// Another writer fenced at the same time, or after us, or decides faster than we can fence.
    /// </exception>
    public async Task<LedgerHead> TakeAsync(CancellationToken cancellation)
    {
        long? firstSeen = null;
        for (int tries = 1; tries <= MaxTries; tries++)
        {
            var table = await backoff.RunAsync("read the ledger", _ => sender.LoadAsync(ledger, cancellation),
                cancellation);
            long found = LedgerHead.EpochOf(table);
            firstSeen ??= found;
            if (found > firstSeen)
            {
                throw DeposedException.ByEpoch(job, firstSeen.Value + 1, found);
            }

            Rollbacks.ThrowIfLedgerRolledBack(table, job, LedgerHead.RecordOf(table));
            if (await TryTakeAsync(table, found + 1, cancellation) is { } taken)
            {
                return new LedgerHead(taken, found + 1, LedgerHead.RecordOf(taken));
            }
        }

        throw new DeposedException(
            $"take over job \"{job}\": another writer decided {MaxTries} batches while this one tried",
                "stop the other writer first");
    }

    async Task<LoadedTable?> TryTakeAsync(LoadedTable table, long epoch, CancellationToken cancellation)
    {
        var origin = new AppendOrigin(epoch, LedgerHead.RecordOf(table)?.Batch ?? 0,
            $"e{epoch}-fence-{Guid.NewGuid():N}");
        var properties = new Dictionary<string, string>
        {
            [TableProperties.Epoch] = epoch.ToString(CultureInfo.InvariantCulture),
        };
        var append = await backoff.RunAsync(
            "prepare the fence", _ => appends.PrepareAsync(table, [], properties, origin, cancellation), cancellation);
        await steps.AtAsync(LoopStep.FenceBefore);
        var (fate, newest) = await sender.SendAsync(append, found => Judge(found, table, append, epoch), cancellation);
        await steps.AtAsync(LoopStep.FenceAfter);
        return fate == CommitFate.Done ? newest : null;
    }

    CommitFate Judge(LoadedTable found, LoadedTable known, TableAppend append, long epoch)
    {
        if (found.Metadata.CurrentSnapshotId == append.SnapshotId)
        {
            return CommitFate.Done;
        }

        if (found.Metadata.FindSnapshot(append.SnapshotId) is not null)
        {
            throw DeposedException.ByEpoch(job, epoch, LedgerHead.EpochOf(found));
        }

        return found.HasMain(known) ? CommitFate.Open : CommitFate.Lost;
    }
}
