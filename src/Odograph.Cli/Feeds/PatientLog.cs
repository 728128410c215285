using Odograph.Model.Events;

namespace Odograph.Cli.Feeds;

/// <summary>
/// A log whose appends wait where the disk is full or fails for a while, and go on by themselves: what was not stored
/// is appended again until it is stored or <see cref="Patience"/> ends. Everything else is the log's own. Disposing
/// leaves the log open.
/// </summary>
internal sealed class PatientLog(IEventLog log, TimeProvider time, CancellationToken stop) : IEventLog
{
    /// <summary>What the appends wait by; their producer may do its other writing by it too.</summary>
    public Patience Patience { get; } = new(time, stop);

    public async ValueTask<IReadOnlyList<AppendedRange>> AppendAsync(
        string stream, IReadOnlyList<LogEntry> entries, CancellationToken cancellation = default)
        => await Patience.RunAsync(async () =>
        {
            try
            {
                return await log.AppendAsync(stream, entries, cancellation);
            }
            catch (AppendFailedException failed)
            {
                // A stored part must not be stored twice: quarantine and streams without de-duplication would show it.
                entries = [.. failed.Lost.Select(index => entries[index])];
                throw;
            }
        });

    public ValueTask<IReadOnlyList<LogPartition>> GetPartitionsAsync(
        string stream, CancellationToken cancellation = default) => log.GetPartitionsAsync(stream, cancellation);

    public ValueTask<LogRead> ReadAsync(
        LogReadRequest request, RecordBatch into, CancellationToken cancellation = default)
        => log.ReadAsync(request, into, cancellation);

    public ValueTask WaitForRecordsAsync(
        string stream, string partition, Position position, CancellationToken cancellation = default)
        => log.WaitForRecordsAsync(stream, partition, position, cancellation);

    public ValueTask TrimAsync(
        string stream, string partition, Position before, CancellationToken cancellation = default)
        => log.TrimAsync(stream, partition, before, cancellation);

    public ValueTask DisposeAsync()
    {
        Patience.Dispose();
        return ValueTask.CompletedTask;
    }
}
