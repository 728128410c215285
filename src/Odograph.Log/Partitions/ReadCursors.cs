using Odograph.Log.Segments;

namespace Odograph.Log.Partitions;

/// <summary>
/// Where the last reads of a partition ended, so that reads in sequence need no search: at most <see cref="Kept"/>, the
/// oldest is forgotten. Also how long frames were lately, to size the next read. Thread-safe.
/// </summary>
sealed class ReadCursors
{
    public const int Kept = 8;

    const int FirstGuessBytes = 512;

    readonly Lock _gate = new();
    readonly (long Position, Segment? Segment, long Offset)[] _cursors = new (long, Segment?, long)[Kept];
    int _next;
    int _frameBytes = FirstGuessBytes;

    /// <summary>A guess at the bytes that so many frames take, somewhat high.</summary>
    public long BytesFor(int frames)
    {
        long guess = (long)frames * Volatile.Read(ref _frameBytes);
        return guess + (guess / 16) + Frame.HeaderLength;
    }

    /// <summary>The offset of a record in a segment, or -1.</summary>
    public long Find(long position, Segment segment)
    {
        lock (_gate)
        {
            foreach (var cursor in _cursors)
            {
                if (cursor.Position == position && cursor.Segment == segment)
                {
                    return cursor.Offset;
                }
            }
        }

        return -1;
    }

    /// <summary>Notes where the next read begins, and the frames just read.</summary>
    public void Note(long position, Segment segment, long offset, int frames, long bytes)
    {
        lock (_gate)
        {
            _cursors[_next] = (position, segment, offset);
            _next = (_next + 1) % Kept;
            if (frames > 0)
            {
                _frameBytes = (int)(bytes / frames) + 1;
            }
        }
    }
}
