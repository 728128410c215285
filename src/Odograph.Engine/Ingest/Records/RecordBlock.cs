using Odograph.Model.Events;

namespace Odograph.Engine.Ingest.Records;

/// <summary>
/// Records of one stream on their way into the log: their bytes lie in one array that never grows, so a block is
/// filled,
/// appended and filled again without allocating. Full at <see cref="FullBytes"/>; there is always room for one more
/// record of any size. For one thread at a time.
/// </summary>
public sealed class RecordBlock
{
    /// <summary>Bytes from which on a block counts as full.</summary>
    public const int FullBytes = 4 << 20;

    /// <summary>Records from which on a block counts as full: small ones must not make its list large.</summary>
    public const int FullRecords = 64 << 10;

    /// <summary>Room that a block which is not full has left: a record, its note, its key.</summary>
    const int SpareBytes = LogEntry.MaxPayloadBytes + (64 << 10);

    readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(FullBytes + SpareBytes);
    readonly List<LogEntry> _entries = [];

    DeviceScan? _devices;

    public RecordBlock()
    {
    }

    public RecordBlock(DeviceScan devices) => _devices = devices;

    public IReadOnlyList<LogEntry> Entries => _entries;

    public int UsedBytes { get; private set; }

    public bool IsFull => UsedBytes >= FullBytes || _entries.Count >= FullRecords;

    /// <summary>Where the next record's bytes go; <see cref="Commit(int)"/> takes them. Holds any record.</summary>
    public Span<byte> Room => _bytes.AsSpan(UsedBytes);

    /// <summary>Takes what was written into <see cref="Room"/>; its device is looked for in it.</summary>
    public void Commit(int length)
    {
        var payload = _bytes.AsMemory(UsedBytes, length);
        Commit(length, _devices!.Find(payload));
    }

    /// <summary>Takes what was written into <see cref="Room"/>, with a device that is known.</summary>
    public void Commit(int length, ReadOnlyMemory<byte> device)
    {
        _entries.Add(new LogEntry(device, _bytes.AsMemory(UsedBytes, length)));
        UsedBytes += length;
    }

    public void Add(ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(Room);
        Commit(payload.Length);
    }

    /// <summary>A record that was too long: its start, and a note about the whole.</summary>
    public void Add(ReadOnlySpan<byte> start, ReadOnlyMemory<byte> note)
    {
        start.CopyTo(Room);
        var payload = _bytes.AsMemory(UsedBytes, start.Length);
        _entries.Add(new LogEntry(_devices!.Find(payload), payload, note));
        UsedBytes += start.Length;
    }

    /// <summary>Empties the block, for records whose devices are found so.</summary>
    public void Begin(DeviceScan devices)
    {
        _devices = devices;
        _entries.Clear();
        UsedBytes = 0;
    }
}
