using System.Globalization;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Tables;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Tables;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// Finds out whether somebody else moved a table's main back behind batches of the job. Properties survive such a
/// rollback, so without this the rows would be missing for ever, unnoticed. A snapshot that merely expired, or whose
/// line to main did, is no rollback: then the property is trusted.
/// </summary>
static class Rollbacks
{
    const string TotalRecords = "total-records";

    /// <exception cref="JobStoppedException">
    /// Our newest snapshot is still listed, but main does not descend from it.
    /// </exception>
    public static void ThrowIfLedgerRolledBack(LoadedTable ledger, string job, BatchRecord? last)
    {
        if (last is not null && NewestOf(ledger.Metadata, job, last.Batch) is { } own
            && TableHistory.AncestryOf(ledger.Metadata, own.Id) == Ancestry.RolledBack)
        {
            throw RolledBack(ledger, last.Batch);
        }
    }

    /// <exception cref="JobStoppedException">
    /// As above; or our snapshot is expired and the table has fewer records than the ledger says that it got.
    /// </exception>
    public static void ThrowIfTableRolledBack(LoadedTable table, string job, BatchRecord newest)
    {
        long applied = table.NumberProperty(TableProperties.Applied(job));
        if (applied == 0)
        {
            return;
        }

        var ancestry = NewestOf(table.Metadata, job, applied) is { } own
            ? TableHistory.AncestryOf(table.Metadata, own.Id)
            : Ancestry.Expired;
        if (ancestry == Ancestry.RolledBack)
        {
            throw RolledBack(table, applied);
        }

        if (ancestry == Ancestry.Expired && applied == newest.Batch
            && newest.FindStream(table.Name.Name) is { } stream)
        {
            ThrowIfFewer(table, stream.Totals.Accepted);
        }
    }

    static void ThrowIfFewer(LoadedTable table, long expected)
    {
        var summary = table.Metadata.CurrentSnapshot?.Summary;
        if (summary is not null && summary.TryGetValue(TotalRecords, out string? text)
            && long.TryParse(text, CultureInfo.InvariantCulture, out long found) && found < expected)
        {
            throw new JobStoppedException(
                $"open table \"{table.Name}\": expected the {expected} records of the ledger, found {found}",
                "rows were removed by other hands after their snapshots expired; restore the table");
        }
    }

    static Snapshot? NewestOf(TableMetadata metadata, string job, long batch)
        => metadata.Snapshots
            .Where(snapshot => snapshot.Summary.GetValueOrDefault(TableProperties.Job) == job
                && snapshot.Summary.GetValueOrDefault(TableProperties.Batch) == batch.ToString(
                    CultureInfo.InvariantCulture))
            .MaxBy(snapshot => snapshot.SequenceNumber);

    static JobStoppedException RolledBack(LoadedTable table, long batch) => new(
        $"open table \"{table.Name}\": batch {batch} is in its snapshots, but main was moved back behind it",
        $"roll forward again (set the branch main of \"{table.Name}\" to the snapshot whose summary "
            + $"has odograph.batch = {batch}); "
            + "a rollback is of the whole job");
}
