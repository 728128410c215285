using System.Globalization;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Tables;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// Brings a decided batch into one table: its manifest and the property <c>odograph.applied.&lt;job&gt;</c> in one
/// commit, which requires the main with which the property was read. Idempotent, and safe for any number of writers at
/// once: whoever comes second finds the property.
/// </summary>
sealed class Application(CommitSender sender, Appends appends, string job, Backoff backoff, LoopSteps steps)
{
    readonly string _property = TableProperties.Applied(job);

    /// <param name="describe">
    /// The manifest as the batch wrote it; asked for only when the table does not have it yet. Null = look again.
    /// </param>
    public async Task ApplyAsync(
        TableName name, BatchRecord record, Func<LoadedTable, Task<ManifestFile?>> describe,
            CancellationToken cancellation)
    {
        await steps.AtAsync(LoopStep.ApplyBefore, name.Name);
        for (int tries = 1; !await TryApplyAsync(name, record, describe, tries, cancellation); tries++)
        {
            // Another commit came between: look again. Somebody made progress each time.
        }

        await steps.AtAsync(LoopStep.ApplyAfter, name.Name);
    }

    public bool IsApplied(LoadedTable table, long batch) => table.NumberProperty(_property) >= batch;

    async Task<bool> TryApplyAsync(
        TableName name, BatchRecord record, Func<LoadedTable, Task<ManifestFile?>> describe, int tries,
            CancellationToken cancellation)
    {
        var table = await backoff.RunAsync($"read {name}", _ => sender.LoadAsync(name, cancellation), cancellation);
        Rollbacks.ThrowIfTableRolledBack(table, job, record);
        if (IsApplied(table, record.Batch))
        {
            return true;
        }

        if (await describe(table) is not { } manifest)
        {
            return false;
        }

        var properties = new Dictionary<string, string>
        {
            [_property] = record.Batch.ToString(CultureInfo.InvariantCulture),
        };
        var append = await backoff.RunAsync(
            $"prepare the apply to {name}",
            again => appends.PrepareAsync(table, [manifest], properties, Origin(record, tries, again), cancellation),
            cancellation);
        var (fate, _) = await sender.SendAsync(append, found => Judge(found, table, record), cancellation);
        return fate == CommitFate.Done;
    }

    CommitFate Judge(LoadedTable found, LoadedTable known, BatchRecord record)
        => IsApplied(found, record.Batch) ? CommitFate.Done
            : found.HasMain(known) ? CommitFate.Open
            : CommitFate.Lost;

    // Redo may run in two writers at once: their manifest lists must not share a name.
    static AppendOrigin Origin(BatchRecord record, int tries, int again) => new(
        record.Epoch, record.Batch,
            $"e{record.Epoch}-b{record.Batch}-{record.Attempt:N}-a{tries}-{again}-{Guid.NewGuid():N}");
}
