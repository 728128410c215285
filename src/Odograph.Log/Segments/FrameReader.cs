using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Odograph.Log.Files;

namespace Odograph.Log.Segments;

/// <summary>
/// Reads frames of one segment one by one, forward, through a buffer of 256 KiB that grows to the largest frame: for
/// opening, seeking and searching, where speed is not all. Bytes at or behind <c>limit</c> do not exist for it. Not
/// thread-safe.
/// </summary>
sealed class FrameReader(SafeFileHandle file, uint seed, long limit) : IDisposable
{
    const int WindowBytes = 256 << 10;

    byte[] _buffer = ArrayPool<byte>.Shared.Rent(WindowBytes);
    long _start;
    int _length;

    /// <summary>The frame at an offset, whatever its number. Incomplete = it would reach behind the limit.</summary>
    public FrameState ReadAt(long offset, out Frame frame)
    {
        var state = Frame.Read(Bytes(offset, Frame.HeaderLength), seed, out frame);
        return state == FrameState.Incomplete && frame.Length > Frame.HeaderLength
            ? Frame.Read(Bytes(offset, frame.Length), seed, out frame)
            : state;
    }

    /// <summary>
    /// Walks valid frames with consecutive numbers from a place up to (not including) record <paramref name="to"/>;
    /// returns the place where it stopped: there, at the limit, or before bytes that are no such frame.
    /// </summary>
    public SegmentPlace Walk(SegmentPlace from, long to = long.MaxValue, Action<SegmentPlace>? onPlace = null)
    {
        var at = from;
        long nextPlace = at.Offset + SparseIndex.SpacingBytes;
        while (at.Number < to && ReadAt(at.Offset, out var frame) == FrameState.Valid && frame.Number == at.Number)
        {
            if (onPlace is not null && at.Offset >= nextPlace)
            {
                onPlace(at);
                nextPlace = at.Offset + SparseIndex.SpacingBytes;
            }

            at = new SegmentPlace(at.Number + 1, at.Offset + (uint)frame.Length);
        }

        return at;
    }

    /// <summary>
    /// The next valid frame behind damaged bytes, or null. Its number is that of the damaged record or higher.
    /// </summary>
    public SegmentPlace? FindBehind(SegmentPlace damaged)
    {
        for (long at = damaged.Offset + 1L; at + Frame.HeaderLength <= limit; at++)
        {
            var bytes = Bytes(at, Frame.HeaderLength);
            if (bytes.Length < Frame.HeaderLength)
            {
                return null;
            }

            // A header has a byte that is not zero at its version, if not before: zeros are passed by the window.
            int zeros = bytes.IndexOfAnyExcept((byte)0);
            zeros = zeros < 0 ? bytes.Length : zeros;
            if (zeros > Frame.VersionOffset)
            {
                at += zeros - Frame.VersionOffset - 1;
                continue;
            }

            long fits = damaged.Number + ((at - damaged.Offset) / Frame.HeaderLength);
            if (Frame.MayBegin(bytes, damaged.Number, fits)
                && ReadAt(at, out var frame) == FrameState.Valid)
            {
                return new SegmentPlace(frame.Number, (uint)at);
            }
        }

        return null;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    /// <summary>At least so many bytes from an offset on; fewer only before the limit or the file's end.</summary>
    ReadOnlySpan<byte> Bytes(long offset, int atLeast)
    {
        if (offset < _start || offset + atLeast > _start + _length)
        {
            Fill(offset, atLeast);
        }

        return _buffer.AsSpan(0, _length)[(int)(offset - _start)..];
    }

    void Fill(long offset, int atLeast)
    {
        if (atLeast > _buffer.Length)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(atLeast);
        }

        int wanted = (int)Math.Clamp(limit - offset, 0, _buffer.Length);
        _start = offset;
        _length = LogFiles.Read(file, _buffer.AsSpan(0, wanted), offset);
    }
}
