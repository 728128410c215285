using Microsoft.Win32.SafeHandles;
using Odograph.Log.Files;
using Odograph.Log.Segments;
using Odograph.Model.Errors;
using Odograph.Model.Events;

namespace Odograph.Log.Partitions;

/// <summary>
/// Reads synced records: one pread per call straight into the batch's bytes, frames walked and checked where they lie.
/// A record in the batch points into its frame; nothing is copied. Thread-safe.
/// </summary>
sealed class PartitionReader(PartitionPlace place) : IDisposable
{
    readonly string _incarnation = place.Incarnation.ToString("D");
    readonly ReadCursors _cursors = new();
    readonly SegmentHandles _handles = new();

    /// <summary>Reads as <see cref="IEventLog.ReadAsync"/> says.</summary>
    public LogRead Read(PartitionView view, in LogReadRequest request, RecordBatch into)
    {
        into.Clear();
        long from = NumberOf(request.From, view);
        long to = request.To is { } bound ? Math.Min(NumberOf(bound, null), view.End) : view.End;
        if (from >= to)
        {
            return new LogRead(request.From, _incarnation, LogReadState.CaughtUp);
        }

        int at = view.IndexOf(from);
        var open = RentFile(view.Segments[at], from);
        try
        {
            var part = new SegmentPart(open.Segment, open.File, view.EndOf(at), view.LengthOf(at));
            long next = ReadPart(part, from, Math.Min(to, part.End), request, into);
            return new LogRead(
                Position.FromNumber(next), _incarnation, next < to ? LogReadState.More : LogReadState.CaughtUp);
        }
        catch (IOException error)
        {
            throw Failed(error, from);
        }
        finally
        {
            _handles.Return(open);
        }
    }

    /// <summary>Closes the file of a segment that is not in the view any more.</summary>
    public void Forget(Segment segment) => _handles.Forget(segment);

    public void Dispose() => _handles.Dispose();

    long NumberOf(Position position, PartitionView? view)
    {
        if (!position.TryGetNumber(out long number))
        {
            throw new LogRangeException(place.Stream, place.Id, position, "positions of this log are plain numbers");
        }

        return view is null || (number >= view.Beginning && number <= view.End)
            ? number
            : throw new LogRangeException(
                place.Stream, place.Id, position, $"the partition holds positions {view.Beginning} up to {view.End}");
    }

    SegmentHandles.Open RentFile(Segment segment, long from)
    {
        try
        {
            return _handles.Rent(segment);
        }
        catch (FileNotFoundException)
        {
            throw new LogRangeException(
                place.Stream, place.Id, Position.FromNumber(from), $"\"{segment.Path}\" is not there any more");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failed(error, from);
        }
    }

    long ReadPart(SegmentPart part, long from, long to, in LogReadRequest request, RecordBatch into)
    {
        long offset = _cursors.Find(from, part.Segment);
        if (offset < 0)
        {
            offset = Seek(part, from);
        }

        long budget = Math.Max(Math.Min(request.MaxBytes, _cursors.BytesFor(request.MaxRecords)), Frame.HeaderLength);
        long wanted = Math.Min(budget, part.Length - offset);
        while (true)
        {
            into.Clear();
            int read = LogFiles.Read(part.File, into.Reserve((int)Math.Max(wanted, 0)), offset);
            var walk = Walk(part, from, to, request.MaxRecords, into, read);
            if (into.Count > 0)
            {
                into.TrimUsed(walk.Bytes);
                long next = from + into.Count;
                _cursors.Note(next, part.Segment, offset + walk.Bytes, into.Count, walk.Bytes);
                return next;
            }

            bool longer = walk.State == FrameState.Incomplete
                && walk.Needed > read
                && read == wanted
                && offset + walk.Needed <= part.Length;
            if (!longer)
            {
                throw Damaged(part, new SegmentPlace((uint)(from - part.Segment.First), (uint)offset), from);
            }

            wanted = walk.Needed;
        }
    }

    /// <summary>
    /// Adds the frames that lie at the beginning of the batch's bytes; stops before the first that is not valid.
    /// </summary>
    static WalkEnd Walk(SegmentPart part, long from, long to, int maxRecords, RecordBatch into, int length)
    {
        ReadOnlySpan<byte> bytes = into.Bytes.AsSpan(0, length);
        uint seed = part.Segment.Seed;
        uint number = (uint)(from - part.Segment.First);
        int count = (int)Math.Min(maxRecords, to - from);
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            var state = Frame.Read(bytes[at..], seed, out var frame);
            if (state != FrameState.Valid || frame.Number != number)
            {
                return new WalkEnd(state, at, Math.Max(frame.Length, Frame.HeaderLength));
            }

            int payload = at + Frame.HeaderLength;
            int note = frame.NoteLength == 0 ? 0 : payload + frame.PayloadLength;
            into.Add(new LogRecord(payload, frame.PayloadLength, from + i, frame.StampMicros, note, frame.NoteLength));
            at += frame.Length;
            number++;
        }

        return new WalkEnd(FrameState.Valid, at, 0);
    }

    long Seek(SegmentPart part, long position)
    {
        using var reader = new FrameReader(part.File, part.Segment.Seed, part.Length);
        uint number = (uint)(position - part.Segment.First);
        var at = part.Segment.Index(part.File).Before(number);
        while (true)
        {
            at = reader.Walk(at, number);
            if (at.Number == number)
            {
                return at.Offset;
            }

            var behind = reader.FindBehind(at);
            if (behind is null || behind.Value.Number > number)
            {
                throw Damaged(part, at, position);
            }

            at = behind.Value;
        }
    }

    LogDamagedException Damaged(SegmentPart part, SegmentPlace at, long from)
    {
        using var reader = new FrameReader(part.File, part.Segment.Seed, part.Length);
        long to = reader.FindBehind(at) is { } behind ? part.Segment.First + behind.Number : part.End;
        to = Math.Max(to, from + 1);
        return new LogDamagedException(
            place.Stream, place.Id, Position.FromNumber(from), Position.FromNumber(to),
            $"\"{part.Segment.Path}\" has no valid record at byte {at.Offset}");
    }

    EnvironmentException Failed(Exception error, long from) => new(
        $"read log \"{place.Stream}\" partition {place.Id} at position {from}: {error.Message}",
        "check the disk and the permissions of the data folder",
        error)
    {
        IsTransient = true,
    };

    /// <summary>A segment as far as it may be read: the position behind its last record, and its bytes.</summary>
    readonly record struct SegmentPart(Segment Segment, SafeFileHandle File, long End, long Length);

    /// <summary>Why a walk ended, after how many bytes, and how long the frame is that did not fit.</summary>
    readonly record struct WalkEnd(FrameState State, int Bytes, int Needed);
}
