namespace Odograph.Model.Events;

/// <summary>
/// One record inside a <see cref="RecordBatch"/>: places in its bytes, its position and its append stamp.
/// </summary>
/// <param name="Number">The position where it is a number, else -1 (see <see cref="RecordBatch.Sequences"/>).</param>
/// <param name="StampMicros">Append stamp, µs since 1970 UTC.</param>
/// <param name="NoteOffset">Where the cut note lies; NoteLength 0 = the payload is whole.</param>
public readonly record struct LogRecord(
    int PayloadOffset, int PayloadLength, long Number, long StampMicros, int NoteOffset = 0, int NoteLength = 0);

/// <summary>
/// A reusable buffer that a log fills: the bytes lie in one pinned array, so native code may keep addresses into it
/// until the next <see cref="Clear"/> or <see cref="Reserve"/>. Behind the last record at least
/// <see cref="PaddingBytes"/> readable zero or stale bytes follow, so that vector loads may run over a record's end.
/// Not safe for concurrent use. Grows to the largest batch it was asked to hold, never shrinks.
/// </summary>
public sealed class RecordBatch
{
    /// <summary>Readable bytes behind every record.</summary>
    public const int PaddingBytes = 64;

    LogRecord[] _records = new LogRecord[2048];
    string?[]? _sequences;

    public RecordBatch(int capacityBytes = 1 << 20)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacityBytes);
        Bytes = GC.AllocateUninitializedArray<byte>(capacityBytes + PaddingBytes, pinned: true);
    }

    /// <summary>The pinned bytes; replaced by a larger array when <see cref="Reserve"/> needs one.</summary>
    public byte[] Bytes { get; private set; }

    /// <summary>Bytes in use; the next <see cref="Reserve"/> begins here.</summary>
    public int UsedBytes { get; private set; }

    public int Count { get; private set; }

    public ReadOnlySpan<LogRecord> Records => _records.AsSpan(0, Count);

    /// <summary>Position texts of logs whose positions are no numbers, one per record; empty for the others.</summary>
    public ReadOnlySpan<string?> Sequences => _sequences is null ? [] : _sequences.AsSpan(0, Count);

    public ReadOnlySpan<byte> Payload(int index)
        => Bytes.AsSpan(_records[index].PayloadOffset, _records[index].PayloadLength);

    public void Clear()
    {
        Count = 0;
        UsedBytes = 0;
        _sequences = null;
    }

    /// <summary>
    /// Room for <paramref name="bytes"/> more bytes behind those in use; earlier bytes keep their offsets, their
    /// addresses may change. The room counts as used from now on; <see cref="TrimUsed"/> gives back what a short read
    /// left over.
    /// </summary>
    public Span<byte> Reserve(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        int needed = checked(UsedBytes + bytes + PaddingBytes);
        if (needed > Bytes.Length)
        {
            var grown = GC.AllocateUninitializedArray<byte>(
                Math.Max(needed, Bytes.Length + (Bytes.Length / 2)), pinned: true);
            Bytes.AsSpan(0, UsedBytes).CopyTo(grown);
            Bytes = grown;
        }

        var room = Bytes.AsSpan(UsedBytes, bytes);
        UsedBytes += bytes;
        return room;
    }

    public void TrimUsed(int usedBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(usedBytes, UsedBytes);
        UsedBytes = usedBytes;
    }

    public void Add(in LogRecord record, string? sequence = null)
    {
        if (Count == _records.Length)
        {
            Array.Resize(ref _records, Count * 2);
        }

        if (sequence is not null)
        {
            _sequences ??= new string?[_records.Length];
            if (_sequences.Length < _records.Length)
            {
                Array.Resize(ref _sequences, _records.Length);
            }

            _sequences[Count] = sequence;
        }

        _records[Count++] = record;
    }
}
