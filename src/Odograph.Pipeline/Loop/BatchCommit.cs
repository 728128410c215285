using Odograph.Lake.Manifests;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Tables;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// Takes a finished batch into the lake: manifests, ledger rows, decide, apply, trim. Each step is tried until it
/// succeeds; only a stop of the job or a cancellation ends it early, and then the next start finishes what is decided.
/// </summary>
sealed class BatchCommit(JobParts parts, JobTables tables, Decision decision, Application application, Backoff backoff,
    LoopSteps steps)
{
    /// <returns>The head that the next decide builds on. Every table that the batch names has it.</returns>
    public async Task<LedgerHead> CommitAsync(
        LedgerHead head, Candidate candidate, IReadOnlyDictionary<string, TargetTable> targets,
            CancellationToken cancellation)
    {
        var manifests = await WriteManifestsAsync(candidate, targets, cancellation);
        await steps.AtAsync(LoopStep.ManifestsWritten);
        var record = candidate.Record with
        {
            Manifests = manifests.ToDictionary(entry => entry.Key, entry => entry.Value.Path),
        };
        var rows = await WriteRowsAsync(head, candidate, cancellation);
        await steps.AtAsync(LoopStep.LedgerWritten);
        var decided = await decision.DecideAsync(head, record, rows, candidate.FilePrefix, cancellation);
        if (candidate.IsExecuted)
        {
            parts.Executor.Settle(record.Attempt, decided: true);
        }

        await Task.WhenAll(manifests.Select(entry => application.ApplyAsync(
            targets[entry.Key].Name, record, _ => Task.FromResult<ManifestFile?>(entry.Value), cancellation)));
        await steps.AtAsync(LoopStep.Applied);
        return decided;
    }

    /// <summary>
    /// Lets the logs drop what is applied. Only a convenience: a failure is shown, and the next batch asks again.
    /// </summary>
    public async Task TrimAsync(Candidate candidate, Action<string, Exception> show, CancellationToken cancellation)
    {
        try
        {
            await steps.AtAsync(LoopStep.TrimBefore);
            foreach (var slice in candidate.Slices)
            {
                await parts.Logs[slice.Slice.Source].TrimAsync(
                    slice.Slice.Stream, slice.Slice.Partition, slice.To, cancellation);
            }
        }
        catch (Exception error) when (Backoff.IsInfrastructure(error))
        {
            show("trim the log", error);
        }
    }

    async Task<Dictionary<string, ManifestFile>> WriteManifestsAsync(
        Candidate candidate, IReadOnlyDictionary<string, TargetTable> targets, CancellationToken cancellation)
    {
        var manifests = new Dictionary<string, ManifestFile>();
        foreach (var (table, files) in candidate.Files.Where(entry => entry.Value.Count > 0))
        {
            manifests.Add(table, await WriteManifestAsync(targets[table], files, candidate.FilePrefix, cancellation));
        }

        return manifests;
    }

    async Task<ManifestFile> WriteRowsAsync(LedgerHead head, Candidate candidate, CancellationToken cancellation)
    {
        var ledger = tables.TargetOf(head.Table);
        var files = await backoff.RunAsync(
            $"write the ledger rows of batch {candidate.Record.Batch}",
            tries => parts.WriteLedger(candidate.Rows, ledger, $"{candidate.FilePrefix}-l{tries}", cancellation),
            cancellation);
        return await WriteManifestAsync(ledger, files, candidate.FilePrefix, cancellation);
    }

    // A new name for every try: a request of the one before may still land.
    Task<ManifestFile> WriteManifestAsync(
        TargetTable table, IReadOnlyList<DataFile> files, string filePrefix, CancellationToken cancellation)
        => backoff.RunAsync(
            $"write the manifest of {table.Name}",
            tries => ManifestWriter.WriteAsync(
                parts.Store, $"{JobTables.MetadataKeyOf(table)}/{filePrefix}-m{tries}.avro", table.Schema, table.Spec,
                    files, cancellation),
            cancellation);
}
