using Odograph.Engine.Execution.Reading;
using Odograph.Engine.Execution.Redrive;
using Odograph.Model.Events;
using Odograph.Model.Faults;

namespace Odograph.Engine.Execution.Quarantine;

/// <summary>One row of the quarantine table, as far as the batch does not give it.</summary>
/// <param name="Reasons">Names joined by commas.</param>
readonly record struct QuarantineRow(
    string Stream,
    string Source,
    string Partition,
    string Reasons,
    string? Detail,
    byte[] Raw,
    long RawSizeBytes,
    long StampMicros,
    long? Position,
    string? Sequence);

/// <summary>
/// The quarantined rows of a batch, of any number. They are held in memory up to a limit, then go to a file in the temp
/// folder that disappears with the buffer. Adding is safe for concurrent use; reading comes after the last row was
/// added.
/// </summary>
sealed class QuarantineBuffer(string tmpFolder, int memoryBytes) : IDisposable
{
    readonly Lock _gate = new();
    Stream _bytes = new MemoryStream();

    public long Count { get; private set; }

    /// <summary>Whether the rows are in a file.</summary>
    public bool IsSpilled { get; private set; }

    /// <summary>Of a redrive: takes the rows in place of this buffer. Null for a batch of the logs.</summary>
    public RedriveOutcomes? Redriven { get; init; }

    /// <summary>Takes a record as it was read. Its first 1 MiB are kept.</summary>
    public void Add(SliceReader slice, RecordBatch records, int index, string reasons, string? detail)
    {
        if (Redriven is { } outcomes)
        {
            outcomes.Quarantined(slice, records, index, reasons, detail);
            return;
        }

        var record = records.Records[index];
        var payload = records.Payload(index);
        var note = records.Bytes.AsSpan(record.NoteOffset, record.NoteLength);
        lock (_gate)
        {
            using var writer = new BinaryWriter(_bytes, System.Text.Encoding.UTF8, leaveOpen: true);
            writer.Write(slice.Slice.Stream);
            writer.Write(slice.Slice.Source);
            writer.Write(slice.Slice.Partition);
            writer.Write(reasons);
            WriteNullable(writer, detail);
            writer.Write(CutNote.SizeBytes(note) ?? payload.Length);
            writer.Write(record.StampMicros);
            writer.Write(record.Number);
            WriteNullable(writer, records.Sequences.IsEmpty ? null : records.Sequences[index]);
            payload = payload[..Math.Min(payload.Length, LogEntry.MaxPayloadBytes)];
            writer.Write(payload.Length);
            writer.Write(payload);
            writer.Flush();
            Count++;
            if (!IsSpilled && _bytes.Length > memoryBytes)
            {
                Spill();
            }
        }
    }

    /// <summary>All rows, once.</summary>
    public IEnumerable<QuarantineRow> Read()
    {
        _bytes.Position = 0;
        using var reader = new BinaryReader(_bytes, System.Text.Encoding.UTF8, leaveOpen: true);
        for (long i = 0; i < Count; i++)
        {
            var (stream, source, partition) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
            var (reasons, detail) = (reader.ReadString(), ReadNullable(reader));
            var (size, stamp, number) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
            string? sequence = ReadNullable(reader);
            byte[] raw = reader.ReadBytes(reader.ReadInt32());
            yield return new QuarantineRow(
                stream, source, partition, reasons, detail, raw, size, stamp, number < 0 ? null : number, sequence);
        }
    }

    public void Dispose() => _bytes.Dispose();

    void Spill()
    {
        FailPoint.Hit(ExecutorFailPoints.QuarantineSpill);
        Directory.CreateDirectory(tmpFolder);
        var file = new FileStream(
            Path.Combine(tmpFolder, $"quarantine-{Guid.NewGuid():N}.spill"),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            1 << 16,
            FileOptions.DeleteOnClose);
        _bytes.Position = 0;
        _bytes.CopyTo(file);
        _bytes.Dispose();
        (_bytes, IsSpilled) = (file, true);
    }

    static void WriteNullable(BinaryWriter writer, string? text)
    {
        writer.Write(text is not null);
        if (text is not null)
        {
            writer.Write(text);
        }
    }

    static string? ReadNullable(BinaryReader reader) => reader.ReadBoolean() ? reader.ReadString() : null;
}
