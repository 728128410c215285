using Microsoft.Win32.SafeHandles;
using Odograph.Log.Embedded;
using Odograph.Log.Files;
using Odograph.Log.Segments;
using Odograph.Model.Errors;
using Odograph.Model.Faults;
using Odograph.Model.Time;

namespace Odograph.Log.Partitions;

// Recovery: what a partition's end is when it is opened. Only the last segment is looked at, from its checkpoint on
// (without one from its beginning); older segments and what lies before the checkpoint were synced, and are checked
// when they are read.
//
// 1. Walk valid frames from the checkpoint. At the end of the file: that is the partition's end.
// 2. At bytes that are no valid frame search for a valid one behind them. There is none: torn tail (or the reserve of
//    zeros), cut.
// 3. There is one, and the segment has a checkpoint: the bytes lie behind all that the checkpoint knows of, but it may
//    itself be older than a power cut. If a valid frame behind belongs to a group that begins behind the broken record,
//    that record had been synced: damage. Otherwise both are of the last group, whose pages the disk took in its own
//    order: torn, cut. Without a checkpoint nothing is known: damage.
// 4. Damage is kept as it is, walk on behind it. Reading it raises LogDamagedException.
// 5. A file that ends before its checkpoint has lost synced bytes: the end stays the checkpoint's, what is missing
//    reads as damage.
//
// Then the file is cut to its end and synced before anybody reads it: frames that a killed process had written but not
// synced are readable from now on, so they must be durable.

/// <summary>A partition as it was found: its view, and the index of its last segment.</summary>
static class PartitionOpening
{
    /// <param name="repair">Whether to cut a torn tail, sync, and remove what an interrupted roll left over.</param>
    /// <exception cref="EnvironmentException">
    /// A segment is missing, cannot be read, or was written by a newer program.
    /// </exception>
    public static PartitionView Open(PartitionPlace place, LogFiles files, bool repair)
    {
        if (!Directory.Exists(place.Folder))
        {
            throw Missing(place, "the folder is missing");
        }

        if (repair)
        {
            foreach (string leftOver in Directory.EnumerateFiles(place.Folder, "*.new"))
            {
                File.Delete(leftOver);
            }
        }

        var segments = Directory.EnumerateFiles(place.Folder, "*" + SegmentHeader.Extension)
            .Select(path => (Path: path, First: SegmentHeader.FirstOf(path)))
            .Where(found => found.First is not null)
            .OrderBy(found => found.First)
            .Select(found => Describe(place, found.Path, found.First!.Value))
            .ToList();
        if (segments.Count == 0)
        {
            throw Missing(place, "found none");
        }

        var end = OpenLast(segments[^1], files, repair);
        return new PartitionView(segments, segments[^1].First + end.Number, end.Offset);
    }

    // An empty partition in its place would give positions a second time.
    static EnvironmentException Missing(PartitionPlace place, string found) => new(
        $"open log \"{place.Stream}\" partition {place.Id}: expected at least one segment in "
        + $"\"{place.Folder}\", {found}",
        $"restore it from a backup; without one move \"{Path.GetDirectoryName(place.Folder)}\" out of the data "
        + "folder: the log begins anew, and odograph run --on-gap skip notes in the ledger what had not been read");

    static Segment Describe(PartitionPlace place, string path, long first)
    {
        using var file = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[SegmentHeader.Length];
        int read = LogFiles.Read(file, bytes, 0);
        if (SegmentHeader.TryRead(bytes[..read], out var header) && Differs(header, place, first))
        {
            throw new EnvironmentException(
                $"open log \"{place.Stream}\" partition {place.Id}: \"{path}\" belongs to partition "
                + $"{header.Partition} of incarnation {header.Incarnation} from position {header.First}, expected "
                + $"partition {place.Number} of {place.Incarnation} from {first}",
                "put the file back where it was; restore this folder from a backup");
        }

        long begun = header == default ? WrittenMicros(path) : header.BegunMicros;
        var segment = new Segment(path, first, place.SeedOf(first), begun);
        segment.Seal(RandomAccess.GetLength(file));
        return segment;
    }

    static bool Differs(in SegmentHeader header, PartitionPlace place, long first)
        => header.Incarnation != place.Incarnation || header.Partition != place.Number || header.First != first;

    static long WrittenMicros(string path) => UnixMicros.From(File.GetLastWriteTimeUtc(path));

    static SegmentPlace OpenLast(Segment segment, LogFiles files, bool repair)
    {
        var saved = IndexFile.Read(IndexFile.PathOf(segment.Path), segment.Seed);
        var index = new SparseIndex();
        foreach (var found in saved.Places)
        {
            index.Add(found);
        }

        segment.SetIndex(index);
        using var file = repair
            ? files.Open(segment.Path)
            : File.OpenHandle(segment.Path, share: FileShare.ReadWrite | FileShare.Delete);
        var end = FindEnd(file, segment, saved, index);
        if (repair)
        {
            FailPoint.Hit(LogFailPoints.BeforeRepair);
            files.SetLength(file, end.Offset);
            files.Sync(file);
        }

        segment.Seal(-1);
        return end;
    }

    static SegmentPlace FindEnd(SafeFileHandle file, Segment segment, IndexContent saved, SparseIndex index)
    {
        long length = RandomAccess.GetLength(file);
        if (saved.Checkpoint is { } checkpoint && checkpoint.Offset >= length)
        {
            return checkpoint;
        }

        // Without a checkpoint places say nothing of what was synced before them that a walk would not show.
        var at = saved.Checkpoint ?? SegmentPlace.Start;
        using var reader = new FrameReader(file, segment.Seed, length);
        while (true)
        {
            long known = index.Before(uint.MaxValue).Offset;
            at = reader.Walk(at, onPlace: found => AddBehind(index, found, known));
            if (at.Offset >= length)
            {
                return at;
            }

            var behind = reader.FindBehind(at);
            if (behind is null
                || (saved.Checkpoint is not null && !ProvesSynced(reader, behind.Value, at.Number, length)))
            {
                return at;
            }

            at = behind.Value;
        }
    }

    static void AddBehind(SparseIndex index, SegmentPlace found, long known)
    {
        if (found.Offset > known)
        {
            index.Add(found);
        }
    }

    /// <summary>Whether a valid frame at or behind a place belongs to a group that begins behind a record.</summary>
    static bool ProvesSynced(FrameReader reader, SegmentPlace from, uint number, long length)
    {
        SegmentPlace? at = from;
        while (at is { } place && place.Offset < length)
        {
            bool valid = reader.ReadAt(place.Offset, out var frame) == FrameState.Valid;
            if (valid && frame.Group > number)
            {
                return true;
            }

            at = valid
                ? new SegmentPlace(frame.Number + 1, place.Offset + (uint)frame.Length)
                : reader.FindBehind(place);
        }

        return false;
    }
}
