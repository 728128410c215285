using System.Buffers;
using Odograph.Log.Segments;
using Odograph.Model.Events;

namespace Odograph.Log.Partitions;

/// <summary>
/// The records of one commit: encoded back to back while the group before is being written, then written and synced at
/// once. Filled under the lock of its <see cref="PartitionWriter"/>, read by the writer's thread after it was taken.
/// </summary>
/// <param name="expectedBytes">Room to begin with; it grows as needed.</param>
sealed class Group(
    long first, long segmentFirst, uint seed, long offset, long nextPlaceOffset, int expectedBytes)
{
    const int MostPooledBytes = 2 << 20;
    const int PooledOfOneSize = 4;

    // Of its own: the shared pool keeps what the writers' threads return for those threads, which never rent.
    static readonly ArrayPool<byte> Buffers = ArrayPool<byte>.Create(MostPooledBytes, PooledOfOneSize);

    // Continues on the writer's thread: only this project awaits it, and StreamLog leaves that thread before its
    // callers go on.
    readonly TaskCompletionSource _durable = new();
    readonly TaskCompletionSource _taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<SegmentPlace> _places = [];
    byte[] _buffer = [];
    int _length;

    /// <summary>Position of its first record.</summary>
    public long First { get; } = first;

    /// <summary>First position of the segment it goes to.</summary>
    public long SegmentFirst { get; } = segmentFirst;

    /// <summary>Where in the segment it goes.</summary>
    public long Offset { get; } = offset;

    public int Count { get; private set; }

    /// <summary>The position behind its last record.</summary>
    public long End => First + Count;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    /// <summary>Index places inside it.</summary>
    public IReadOnlyList<SegmentPlace> Places => _places;

    public long NextPlaceOffset { get; private set; } = nextPlaceOffset;

    /// <summary>Completes when its records are durable, or fails with the reason why they are not.</summary>
    public Task Durable => _durable.Task;

    /// <summary>Whether it will never be durable; read and set under the writer's lock.</summary>
    public bool HasFailed { get; set; }

    /// <summary>Completes when the writer takes it, so that there is room in the next one.</summary>
    public Task Taken => _taken.Task;

    /// <summary>Adds an entry unless the group would grow beyond the limit; the first one always fits.</summary>
    public bool TryAdd(in LogEntry entry, long stampMicros, int limitBytes)
    {
        int length = Frame.LengthOf(entry);
        if (Count > 0 && _length + length > limitBytes)
        {
            return false;
        }

        EnsureRoom(length);
        uint number = (uint)(End - SegmentFirst);
        long at = Offset + _length;
        if (at >= NextPlaceOffset)
        {
            _places.Add(new SegmentPlace(number, (uint)at));
            NextPlaceOffset = at + SparseIndex.SpacingBytes;
        }

        Frame.Write(_buffer.AsSpan(_length), entry, seed, number, (uint)(First - SegmentFirst), stampMicros);
        _length += length;
        Count++;
        return true;
    }

    public void Take() => _taken.TrySetResult();

    public void Complete() => _durable.TrySetResult();

    public void Fail(Exception error)
    {
        _taken.TrySetResult();
        _durable.TrySetException(error);
        _ = _durable.Task.Exception; // seen: an appender that was cancelled does not come back for it
    }

    /// <summary>Gives the buffer back; the records are not readable here any more.</summary>
    public void Release()
    {
        if (_buffer.Length > 0)
        {
            Buffers.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    void EnsureRoom(int length)
    {
        if (_length + length <= _buffer.Length)
        {
            return;
        }

        byte[] grown = Buffers.Rent(
            Math.Max(expectedBytes, Math.Max(_buffer.Length * 2, _length + length)));
        Bytes.CopyTo(grown);
        if (_buffer.Length > 0)
        {
            Buffers.Return(_buffer);
        }

        _buffer = grown;
    }
}
