using Microsoft.Win32.SafeHandles;
using Odograph.Log.Embedded;
using Odograph.Log.Files;
using Odograph.Log.Segments;
using Odograph.Model.Errors;
using Odograph.Model.Faults;
using Odograph.Model.Time;

namespace Odograph.Log.Partitions;

/// <summary>
/// The writing end of a partition: its last segment and the index file beside it. Used by the thread of its
/// <see cref="PartitionWriter"/> alone.
/// </summary>
/// <remarks>
/// After any failure the tail is suspect: what the file holds behind the last synced byte is unknown, and after a
/// failed sync the system's memory may show bytes that the disk does not have. Before the next commit the file is
/// opened anew, cut to the last synced byte, synced, dropped from memory and read again from the last index place on.
/// Until that succeeds no commit is tried.
/// </remarks>
sealed class PartitionTail : IDisposable
{
    readonly PartitionPlace _place;
    readonly LogFiles _files;
    readonly TimeProvider _time;
    readonly int _segmentBytes;
    readonly Reserve _reserve;
    Segment _segment;
    SparseIndex _index;
    SafeFileHandle? _file;
    IndexFile? _indexFile;
    bool _suspect;

    public PartitionTail(PartitionPlace place, PartitionView view, int segmentBytes, LogFiles files, TimeProvider time)
    {
        _place = place;
        _files = files;
        _time = time;
        _segmentBytes = segmentBytes;
        _reserve = new Reserve(files);
        _segment = view.Segments[^1];
        Length = view.TailLength;
        End = view.End;
        _index = _segment.TailIndex;
    }

    /// <summary>Synced bytes of the last segment.</summary>
    public long Length { get; private set; }

    /// <summary>The position behind the last synced record.</summary>
    public long End { get; private set; }

    public long SegmentFirst => _segment.First;

    public Segment Segment => _segment;

    SegmentPlace SyncedPlace => new((uint)(End - _segment.First), (uint)Length);

    /// <summary>Where the next index place is due.</summary>
    public long NextPlaceOffset => _index.Before(uint.MaxValue).Offset + SparseIndex.SpacingBytes;

    /// <summary>
    /// 1. makes the tail sound, 2. begins a new segment where the group asks for one, 3. writes, 4. syncs, 5. moves the
    /// checkpoint.
    /// </summary>
    /// <exception cref="EnvironmentException">
    /// Nothing of the group is readable; the tail mends itself before the next commit.
    /// </exception>
    public void Commit(Group group)
    {
        try
        {
            OpenSound();
            _suspect = true;
            if (group.SegmentFirst != _segment.First)
            {
                Roll(group.SegmentFirst);
            }

            Write(group);
            _reserve.Extend(_file!, group.Offset + group.Bytes.Length, group.Bytes.Length, _segmentBytes);
            FailPoint.Hit(LogFailPoints.BeforeSync, _place.Stream);
            _files.Sync(_file!);
            FailPoint.Hit(LogFailPoints.AfterSync, _place.Stream);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failed(error);
        }

        Length += group.Bytes.Length;
        End = group.End;
        _suspect = false;
        foreach (var place in group.Places)
        {
            _index.Add(place);
        }

        SaveIndex(group.Places);
        Answer();
    }

    /// <summary>
    /// Cuts the reserve off and makes the checkpoint durable, so that the next opening finds nothing to check.
    /// </summary>
    public void Dispose()
    {
        try
        {
            if (_file is not null && !_suspect)
            {
                _files.SetLength(_file, Length);
                _indexFile?.Sync();
            }
        }
        catch (IOException)
        {
            // The records are safe; the next opening cuts and reads what this could not.
        }

        Close();
    }

    void OpenSound()
    {
        if (_file is not null && !_suspect)
        {
            return;
        }

        Close();
        _reserve.Restart();
        _file = _files.Open(_segment.Path);
        if (_suspect)
        {
            Mend();
        }

        _indexFile = IndexFile.Create(
            _files, IndexFile.PathOf(_segment.Path), _segment.Seed, SyncedPlace, _index.Places);
    }

    // What is durable cannot fail any more; a fail point can make the appender believe so.
    void Answer()
    {
        try
        {
            FailPoint.Hit(LogFailPoints.BeforeAcknowledge, _place.Stream);
        }
        catch (IOException lost)
        {
            throw Failed(lost);
        }
    }

    void Mend()
    {
        FailPoint.Hit(LogFailPoints.BeforeMend, _place.Stream);
        _files.SetLength(_file!, Length);
        _files.Sync(_file!);
        _files.DropCache(_file!);
        uint count = (uint)(End - _segment.First);
        using var reader = new FrameReader(_file!, _segment.Seed, Length);
        var reached = reader.Walk(_index.Before(count));
        if (reached.Number != count || reached.Offset != Length)
        {
            throw new IOException(
                $"records from position {_segment.First + reached.Number} on were synced and cannot be read back");
        }
    }

    void Roll(long first)
    {
        FailPoint.Hit(LogFailPoints.BeforeRoll, _place.Stream);
        long begun = UnixMicros.Now(_time);
        var next = new Segment(_place.PathOf(first), first, _place.SeedOf(first), begun);
        var index = IndexFile.Create(_files, IndexFile.PathOf(next.Path), next.Seed, SegmentPlace.Start, []);
        using var closing = _indexFile;
        _indexFile = index;
        _files.Create(next.Path, new SegmentHeader(_place.Incarnation, _place.Number, first, begun).ToBytes());
        _files.SyncFolder(_place.Folder);
        FailPoint.Hit(LogFailPoints.AfterRoll, _place.Stream);
        closing?.Sync();
        _files.SetLength(_file!, Length);
        _file!.Dispose();
        _reserve.Restart();
        _segment.Seal(Length);
        _index = new SparseIndex();
        next.SetIndex(_index);
        _segment = next;
        Length = SegmentHeader.Length;
        _file = _files.Open(next.Path);
    }

    void Write(Group group)
    {
        FailPoint.Hit(LogFailPoints.BeforeWrite, _place.Stream);
        if (FailPoint.TryTear(LogFailPoints.BeforeWrite, group.Bytes.Length, out int kept, _place.Stream))
        {
            _files.Write(_file!, group.Bytes[..kept], group.Offset);
            FailPoint.Kill();
        }

        _files.Write(_file!, group.Bytes, group.Offset);
    }

    void SaveIndex(IReadOnlyList<SegmentPlace> places)
    {
        try
        {
            _indexFile?.Save(SyncedPlace, places);
        }
        catch (IOException)
        {
            // The index only saves time at the next opening: stop keeping it for this segment rather than fail what is
            // durable.
            _indexFile?.Dispose();
            _indexFile = null;
        }
    }

    void Close()
    {
        _file?.Dispose();
        _file = null;
        _indexFile?.Dispose();
        _indexFile = null;
    }

    EnvironmentException Failed(Exception error)
    {
        const int NoSpace = 28;
        string hint = (error.HResult & 0xFFFF) == NoSpace || error.HResult == unchecked((int)0x80070070)
            ? "free space on the disk of the data folder; appending goes on by itself then"
            : "check the disk and the permissions of the data folder; appending is tried anew each time";
        return new EnvironmentException(
            $"append to log \"{_place.Stream}\" partition {_place.Id} at position {End}: {error.Message}", hint, error)
        {
            IsTransient = true,
        };
    }
}
