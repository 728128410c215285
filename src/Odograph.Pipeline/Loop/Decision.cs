using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Tables;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// The one commit that makes a batch happen: its ledger rows and the property <c>odograph.batch</c>, on the very
/// snapshot that the writer knows. Never rebased: refused means deposed, or that an earlier try of the same commit has
/// landed.
/// </summary>
sealed class Decision(CommitSender sender, Appends appends, string job, Backoff backoff, LoopSteps steps)
{
    /// <param name="rows">The manifest of the batch's ledger rows.</param>
    /// <returns>The head that the next decide builds on.</returns>
    public async Task<LedgerHead> DecideAsync(
        LedgerHead head, BatchRecord record, ManifestFile rows, string filePrefix, CancellationToken cancellation)
    {
        var properties = new Dictionary<string, string> { [TableProperties.Batch] = BatchRecordJson.Write(record) };
        var append = await backoff.RunAsync(
            $"prepare the decide of batch {record.Batch}",
            tries => appends.PrepareAsync(
                head.Table, [rows], properties, new AppendOrigin(record.Epoch, record.Batch, $"{filePrefix}-d{tries}"),
                    cancellation),
            cancellation);
        await steps.AtAsync(LoopStep.DecideBefore);
        var (_, newest) = await sender.SendAsync(append, found => Judge(found, head, record), cancellation);
        await steps.AtAsync(LoopStep.DecideAfter);
        return head with { Table = newest, Last = record };
    }

    CommitFate Judge(LoadedTable found, LedgerHead head, BatchRecord record)
    {
        long epoch = LedgerHead.EpochOf(found);
        if (epoch != head.Epoch)
        {
            throw DeposedException.ByEpoch(job, head.Epoch, epoch);
        }

        if (LedgerHead.RecordOf(found) is { } last && last.Batch == record.Batch && last.Attempt == record.Attempt)
        {
            return CommitFate.Done;
        }

        return found.HasMain(head.Table) ? CommitFate.Open : throw new JobStoppedException(
            $"decide batch {record.Batch} of job \"{job}\": expected the ledger at snapshot "
                + $"{head.Table.Metadata.CurrentSnapshotId}, "
                + $"found {found.Metadata.CurrentSnapshotId} of the same epoch",
            "the ledger was changed by other hands (compaction, rollback); nothing was decided: start again");
    }
}
