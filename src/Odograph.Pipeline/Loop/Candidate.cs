using Odograph.Lake.Manifests;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Ledger;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// A batch that is ready to be decided. The record lacks its manifests; they are written when its turn comes.
/// </summary>
/// <param name="IsExecuted">An executor ran it and waits to hear what became of the attempt.</param>
sealed record Candidate(
    BatchRecord Record,
    IReadOnlyList<LedgerRow> Rows,
    IReadOnlyDictionary<string, IReadOnlyList<DataFile>> Files,
    IReadOnlyList<SliceResult> Slices,
    bool IsExecuted)
{
    public string FilePrefix => $"e{Record.Epoch}-b{Record.Batch}-{Record.Attempt:N}";
}
