using Microsoft.Win32.SafeHandles;
using Odograph.Log.Segments;

namespace Odograph.Log.Partitions;

/// <summary>
/// Open files of a partition's readers: at most <see cref="MaxIdle"/> stay open when nobody reads them, the longest
/// unused is closed first. Thread-safe.
/// </summary>
sealed class SegmentHandles : IDisposable
{
    public const int MaxIdle = 4;

    readonly Lock _gate = new();
    readonly List<Open> _open = []; // the most recently used last
    int _maxIdle = MaxIdle;

    /// <summary>An open file, to be given back by <see cref="Return"/>.</summary>
    public Open Rent(Segment segment)
    {
        lock (_gate)
        {
            int at = _open.FindIndex(open => open.Segment == segment);
            var found = at >= 0
                ? _open[at]
                : new Open(segment, File.OpenHandle(segment.Path, share: FileShare.ReadWrite | FileShare.Delete));
            if (at >= 0)
            {
                _open.RemoveAt(at);
            }

            found.Users++;
            _open.Add(found);
            return found;
        }
    }

    public void Return(Open open)
    {
        lock (_gate)
        {
            open.Users--;
            CloseIdle();
        }
    }

    /// <summary>
    /// For a segment that is dropped: its file is closed, or is when its last reader is done. While it is open the disk
    /// keeps the space of a file that has been deleted.
    /// </summary>
    public void Forget(Segment segment)
    {
        lock (_gate)
        {
            if (_open.Find(open => open.Segment == segment) is { } found)
            {
                found.IsDropped = true;
                CloseIdle();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _maxIdle = 0;
            CloseIdle();
        }
    }

    void CloseIdle()
    {
        for (int i = 0; i < _open.Count;)
        {
            bool isTooMany = _open.Count > _maxIdle;
            if (_open[i].Users > 0 || !(isTooMany || _open[i].IsDropped))
            {
                i++;
                continue;
            }

            _open[i].File.Dispose();
            _open.RemoveAt(i);
        }
    }

    /// <summary>A segment's file with the number of readers that use it now.</summary>
    public sealed class Open(Segment segment, SafeFileHandle file)
    {
        public Segment Segment { get; } = segment;

        public SafeFileHandle File { get; } = file;

        public int Users { get; set; }

        public bool IsDropped { get; set; }
    }
}
