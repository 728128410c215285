using System.Text;
using Odograph.Model.Events;
using Odograph.Pipeline.Redrive;

namespace Odograph.Engine.Execution.Redrive;

/// <summary>
/// The rows of one slice of a redrive, read as if they came from a log again: with the positions, sequences and append
/// stamps that they had. A record that was cut keeps its note, so that it is refused again. Reads only.
/// </summary>
sealed class RedriveLog(RedriveSlice slice) : IEventLog
{
    public ValueTask<LogRead> ReadAsync(
        LogReadRequest request, RecordBatch into, CancellationToken cancellation = default)
    {
        into.Clear();
        _ = request.From.TryGetNumber(out long next);
        for (long bytes = 0; next < slice.Rows.Count && into.Count < request.MaxRecords; next++)
        {
            var row = slice.Rows[(int)next];
            bytes += row.Raw.Length;
            if (into.Count > 0 && bytes > request.MaxBytes)
            {
                break;
            }

            Add(row, into);
        }

        var state = next < slice.Rows.Count ? LogReadState.More : LogReadState.CaughtUp;
        return ValueTask.FromResult(new LogRead(Position.FromNumber(next), slice.Slice.Incarnation, state));
    }

    public ValueTask<IReadOnlyList<AppendedRange>> AppendAsync(
        string stream, IReadOnlyList<LogEntry> entries, CancellationToken cancellation = default)
        => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<LogPartition>> GetPartitionsAsync(
        string stream, CancellationToken cancellation = default)
        => throw new NotSupportedException();

    public ValueTask WaitForRecordsAsync(
        string stream, string partition, Position position, CancellationToken cancellation = default)
        => throw new NotSupportedException();

    public ValueTask TrimAsync(
        string stream, string partition, Position before, CancellationToken cancellation = default)
        => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    static void Add(RedriveRow row, RecordBatch into)
    {
        byte[] note = row.IsCut ? Encoding.UTF8.GetBytes(row.Detail is { Length: > 0 } told ? told : "{}") : [];
        int offset = into.UsedBytes;
        var room = into.Reserve(row.Raw.Length + note.Length);
        row.Raw.CopyTo(room);
        note.CopyTo(room[row.Raw.Length..]);
        into.Add(
            new LogRecord(
                offset, row.Raw.Length, row.Number ?? -1, row.StampMicros, offset + row.Raw.Length, note.Length),
            row.Sequence);
    }
}
