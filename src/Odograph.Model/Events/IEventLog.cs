namespace Odograph.Model.Events;

/// <summary>
/// An ordered, durable log of raw events: per stream a set of partitions, each a sequence of records with ascending
/// positions. Wide enough for a log whose partitions close and have children, whose positions are no numbers and whose
/// end is unknown (Kinesis), and for one that is made anew under the same name (an incarnation). All members are safe
/// for concurrent use. Failures of the disk or the network are <see cref="Errors.OdographException"/>s of kind
/// External.
/// </summary>
public interface IEventLog : IAsyncDisposable
{
    /// <summary>
    /// Appends entries and completes when all of them are durable; before that nobody reads them. A stream that is not
    /// there is made. Entries of one key keep their order. When it throws, any part of the batch may be in the log:
    /// appending again may store copies. An <see cref="AppendFailedException"/> says which part is not.
    /// </summary>
    /// <returns>
    /// One range per partition that got records; positions inside a range need not be contiguous with other writers.
    /// </returns>
    ValueTask<IReadOnlyList<AppendedRange>> AppendAsync(
        string stream, IReadOnlyList<LogEntry> entries, CancellationToken cancellation = default);

    /// <summary>
    /// The partitions of a stream as they are now, ordered by id (as numbers where they are); empty for an unknown
    /// stream.
    /// </summary>
    ValueTask<IReadOnlyList<LogPartition>> GetPartitionsAsync(string stream, CancellationToken cancellation = default);

    /// <summary>
    /// Reads durable records from <paramref name="request"/>.From on into <paramref name="into"/> (cleared first). At
    /// least one record is returned where there is one, however large; a record larger than the budget comes alone.
    /// Completes without waiting when there is none.
    /// </summary>
    /// <exception cref="LogDamagedException">
    /// The next record is damaged. Records before it are returned by an earlier call.
    /// </exception>
    /// <exception cref="LogRangeException">
    /// From lies before the beginning or behind the end of the partition, or the partition is unknown.
    /// </exception>
    ValueTask<LogRead> ReadAsync(LogReadRequest request, RecordBatch into, CancellationToken cancellation = default);

    /// <summary>
    /// Completes when a record at or behind <paramref name="position"/> can be read, or the partition has closed. May
    /// complete early; the caller reads again. An implementation on one machine wakes its waiters, it does not poll.
    /// </summary>
    ValueTask WaitForRecordsAsync(
        string stream, string partition, Position position, CancellationToken cancellation = default);

    /// <summary>
    /// Says that records before <paramref name="before"/> are in the lake. The log may drop them (in whole segments,
    /// and not before its own time to keep is over), or ignore it. Never drops a record at or behind the position.
    /// </summary>
    ValueTask TrimAsync(string stream, string partition, Position before, CancellationToken cancellation = default);
}

/// <summary>
/// One event to append. The key (the device) chooses the partition; where it is empty the payload does.
/// </summary>
/// <param name="Key">UTF-8 bytes of the device, or empty.</param>
/// <param name="Payload">The event's bytes as they came; at most 1 MiB (<see cref="MaxPayloadBytes"/>).</param>
/// <param name="CutNote">
/// Empty for a whole event. For one that was longer: a JSON object (size, md5, file, line) about the original, and
/// Payload holds its first 1 MiB; such a record can only end in quarantine as too_large.
/// </param>
public readonly record struct LogEntry(
    ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> CutNote = default)
{
    /// <summary>Largest payload that a log keeps whole; producers cut longer ones and add a note.</summary>
    public const int MaxPayloadBytes = 1 << 20;
}

/// <summary>
/// Where appended entries lie: positions [From, To) of one partition, <paramref name="Count"/> of them ours.
/// </summary>
public readonly record struct AppendedRange(string Partition, Position From, Position To, int Count);

/// <summary>A partition as the log describes it now.</summary>
/// <param name="Id">Digits (the partition's number), or a shard id.</param>
/// <param name="Incarnation">
/// Which log this is: another value means that positions of the old one mean nothing here.
/// </param>
/// <param name="Beginning">The first position that can still be read.</param>
/// <param name="End">The position behind the last durable record; null where the log does not know (Kinesis).</param>
/// <param name="Parents">
/// Partitions that must be read to their ends before this one, so that a key's order is kept. Usually empty.
/// </param>
/// <param name="IsClosed">No record will ever be added behind the end.</param>
public sealed record LogPartition(
    string Id, string Incarnation, Position Beginning, Position? End, IReadOnlyList<string> Parents, bool IsClosed);

/// <summary>What to read next from one partition.</summary>
/// <param name="To">Exclusive upper bound; null = as far as there are durable records.</param>
public readonly record struct LogReadRequest(
    string Stream, string Partition, Position From, Position? To, int MaxRecords, int MaxBytes);

/// <summary>Why a read ended where it did.</summary>
public enum LogReadState
{
    /// <summary>There may be more: read on from Next.</summary>
    More,

    /// <summary>Every record durable at the time of the call (and before To) was returned.</summary>
    CaughtUp,

    /// <summary>The partition is closed and read to its end; its children may be read now.</summary>
    Closed,
}

/// <summary>The outcome of a read: where to go on, and of which incarnation the records were.</summary>
public readonly record struct LogRead(Position Next, string Incarnation, LogReadState State);
