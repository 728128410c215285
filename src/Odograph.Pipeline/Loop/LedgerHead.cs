using Odograph.Lake.Catalogs;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Tables;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// The ledger as a writer knows it: the state that its next decide requires, its own epoch, the newest decided batch.
/// </summary>
sealed record LedgerHead(LoadedTable Table, long Epoch, BatchRecord? Last)
{
    public long NextBatch => (Last?.Batch ?? 0) + 1;

    public static BatchRecord? RecordOf(LoadedTable ledger)
        => ledger.Metadata.Properties.TryGetValue(TableProperties.Batch, out string? text)
            ? BatchRecordJson.Read(text) : null;

    public static long EpochOf(LoadedTable ledger) => ledger.NumberProperty(TableProperties.Epoch);
}
