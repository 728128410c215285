using Odograph.Model.Errors;
using Odograph.Model.Events;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Feeds;

/// <summary>
/// A log whose appends wait where the disk is full or fails for a while, and go on by themselves: what was not stored
/// is appended again, with doubling pauses, until it is stored or the program is told to stop. Everything else is the
/// log's own. Disposing leaves the log open.
/// </summary>
internal sealed class PatientLog(IEventLog log, TimeProvider time, CancellationToken stop) : IEventLog
{
    static readonly BackoffLimits s_pauses = BackoffLimits.Default with { Longest = TimeSpan.FromSeconds(2) };

    volatile string? _trouble;

    /// <summary>What is being waited for; null when nothing is.</summary>
    public string? Trouble => _trouble;

    /// <summary>Called with each trouble, and with null at its end.</summary>
    public Action<string?>? TroubleChanged { get; set; }

    public async ValueTask<IReadOnlyList<AppendedRange>> AppendAsync(
        string stream, IReadOnlyList<LogEntry> entries, CancellationToken cancellation = default)
    {
        for (int failures = 1; ; failures++)
        {
            try
            {
                var ranges = await log.AppendAsync(stream, entries, cancellation);
                Tell(null);
                return ranges;
            }
            catch (OdographException failed) when (failed is { Kind: ErrorKind.External, IsTransient: true })
            {
                Tell(failed.Hint is null ? failed.Message : $"{failed.Message}; {failed.Hint}");
                entries = Left(entries, failed);
            }

            await Task.Delay(s_pauses.DelayAfter(failures), time, stop);
        }
    }

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

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // A stored part must not be stored twice: quarantine and streams without de-duplication would show it.
    static IReadOnlyList<LogEntry> Left(IReadOnlyList<LogEntry> entries, OdographException failed)
        => failed is AppendFailedException { Lost: var lost } ? [.. lost.Select(index => entries[index])] : entries;

    void Tell(string? trouble)
    {
        if (trouble != _trouble)
        {
            _trouble = trouble;
            TroubleChanged?.Invoke(trouble);
        }
    }
}
