namespace Odograph.Pipeline.Batches;

/// <summary>
/// Turns one planned batch into finished, synced data files that nothing refers to yet. Commits nothing: the loop alone
/// does. Data errors never fail a batch (they become quarantine rows); infrastructure errors do, and leave at most
/// orphan files. Calls of <see cref="RunAsync"/> come one after another, in batch order; the next may begin before
/// <see cref="Settle"/> of the one before.
/// </summary>
public interface IBatchExecutor : IAsyncDisposable
{
    /// <summary>
    /// Gets ready to run batches on the tables as they are now: fills the memory of recent identities from the lake.
    /// Called once after redo, and again whenever the tables changed by other hands.
    /// </summary>
    Task PrepareAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Reads each slice from its From on, until its To (where set) or its byte budget is reached or nothing durable is
    /// left; decodes, checks, de-duplicates, writes. Identities of accepted rows are kept as tentative under the
    /// attempt until it is settled. A budget may be exceeded by a factor that the executor names: what a batch came to
    /// is what its result says, and no row depends on where batches are cut.
    /// </summary>
    Task<BatchResult> RunAsync(PlannedBatch batch, CancellationToken cancellation = default);

    /// <summary>
    /// Says what became of an attempt that RunAsync was called for: decided = its identities are known from now on;
    /// else they are forgotten, and so are those of attempts started after it that are not settled yet (they saw them).
    /// May come from another thread while a later RunAsync runs.
    /// </summary>
    void Settle(Guid attempt, bool decided);
}
