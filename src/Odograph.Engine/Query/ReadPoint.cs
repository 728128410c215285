using System.Globalization;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Tables;
using Odograph.Model.Errors;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Query;

/// <summary>
/// One batch of a job and, for each of its tables, the snapshot that holds exactly the rows up to it. Joins across
/// tables agree because every table is read at the same batch, also while a writer is in the middle of applying the
/// next one.
/// </summary>
public sealed record ReadPoint(string Job, long Batch, IReadOnlyList<TableAtBatch> Tables)
{
    /// <summary>
    /// Loads the ledger first and the other tables after it, so that no table can be behind what the ledger allows.
    /// </summary>
    /// <exception cref="OdographException">
    /// There is no such job, or the batch asked for does not exist or is no longer kept.
    /// </exception>
    public static async Task<ReadPoint> FindAsync(
        ITableCatalog catalog, string job, AsOf asOf, CancellationToken cancellation = default)
    {
        var ledger = await catalog.LoadTableAsync(new TableName(job, TableSchemas.Ledger), cancellation)
            ?? throw new OdographException(
                ErrorKind.User,
                $"read job \"{job}\": expected its tables in the lake, found none",
                "run `odograph up` or `odograph run` first");
        var names = await catalog.ListTablesAsync(job, cancellation);
        var others = await Task.WhenAll(names
            .Where(name => name.Name != TableSchemas.Ledger)
            .Select(name => catalog.LoadTableAsync(name, cancellation)));
        var tables = others.OfType<LoadedTable>().ToList();
        long applied = LastApplied(job, ledger, tables);
        long batch = Wanted(job, asOf, ledger, applied);
        return new ReadPoint(
            job,
            batch,
            [.. tables.Append(ledger)
                .Select(table => new TableAtBatch(table, SnapshotAt(job, table, batch, applied)))]);
    }

    /// <summary>
    /// The decided batch, where every table that it names has it; else the one before, which all had to have before it
    /// was decided.
    /// </summary>
    static long LastApplied(string job, LoadedTable ledger, List<LoadedTable> tables)
    {
        if (!ledger.Metadata.Properties.TryGetValue(TableProperties.Batch, out string? text))
        {
            return 0;
        }

        var decided = BatchRecordJson.Read(text);
        bool isApplied = decided.Manifests.Keys.All(
            name => tables.Find(table => table.Name.Name == name) is { } table
                && AppliedTo(job, table) >= decided.Batch);
        return isApplied ? decided.Batch : decided.Batch - 1;
    }

    static long Wanted(string job, AsOf asOf, LoadedTable ledger, long applied)
    {
        if (asOf.Batch is { } batch)
        {
            return batch <= applied ? batch : throw new OdographException(
                ErrorKind.User,
                $"read job \"{job}\" as of batch {batch}: the last applied batch is {applied}",
                $"ask for a batch from 0 to {applied}");
        }

        if (asOf.Time is not { } time)
        {
            return applied;
        }

        var before = ledger.Metadata.Snapshots
            .Where(snapshot => snapshot.TimestampMillis <= time.ToUnixTimeMilliseconds())
            .Select(BatchOf)
            .OfType<long>();
        return Math.Min(applied, before.DefaultIfEmpty(0).Max());
    }

    /// <summary>
    /// The newest snapshot on the way back from main that holds no batch above the wanted one; null = the table had no
    /// rows then. Snapshots without a batch (a fence, a compaction by other hands) hold the rows of their parent.
    /// </summary>
    static long? SnapshotAt(string job, LoadedTable table, long batch, long applied)
    {
        if (batch == applied && table.Name.Name != TableSchemas.Ledger && AppliedTo(job, table) <= batch)
        {
            return table.Metadata.CurrentSnapshotId;
        }

        for (var snapshot = table.Metadata.CurrentSnapshot; snapshot is not null;)
        {
            if (HeldBatch(table.Metadata, snapshot) is { } held && held <= batch)
            {
                return snapshot.Id;
            }

            if (snapshot.ParentId is not { } parent)
            {
                return null;
            }

            snapshot = table.Metadata.FindSnapshot(parent) ?? throw new OdographException(
                ErrorKind.User,
                $"read table \"{table.Name}\" as of batch {batch}: its snapshots of that time are no longer kept",
                "ask for a newer batch, or read without --as-of");
        }

        return null;
    }

    /// <summary>The batch of the snapshot itself, or of its nearest ancestor that has one.</summary>
    static long? HeldBatch(TableMetadata metadata, Snapshot snapshot)
    {
        for (Snapshot? at = snapshot;
            at is not null;
            at = at.ParentId is { } parent ? metadata.FindSnapshot(parent) : null)
        {
            if (BatchOf(at) is { } batch)
            {
                return batch;
            }
        }

        return null;
    }

    static long? BatchOf(Snapshot snapshot)
        => snapshot.Summary.TryGetValue(TableProperties.Batch, out string? text) ? Number(text) : null;

    static long AppliedTo(string job, LoadedTable table)
        => table.Metadata.Properties.TryGetValue(TableProperties.Applied(job), out string? text) ? Number(text) : 0;

    static long Number(string text) => long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}

/// <param name="SnapshotId">Null = no rows.</param>
public sealed record TableAtBatch(LoadedTable Table, long? SnapshotId);
