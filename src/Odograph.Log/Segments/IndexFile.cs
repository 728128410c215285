using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Odograph.Log.Embedded;
using Odograph.Log.Files;
using Odograph.Log.Hashing;
using Odograph.Model.Faults;

namespace Odograph.Log.Segments;

// Beside a segment lies <first position, 20 digits>.index: slots of 16 bytes, little-endian. It may be deleted at any
// time: opening is slower then, and a torn tail is told from damage by a coarser rule (PartitionOpening).
//
//   offset  bytes  field
//        0      4  checksum: CRC32C of the 12 bytes behind it, begun with the segment's seed
//        4      4  number of a record in the segment
//        8      4  byte offset in the segment where that record begins
//       12      4  kind: 1 = checkpoint, 2 = place
//
// Slot 0 is the checkpoint, rewritten after each commit: everything before it has been synced, and it is where the next
// record goes. The other slots are places in ascending order, appended after the commit they belong to. A slot that
// fails its checksum or is of another kind counts as absent; a place behind it too. No slot is synced (but those of a
// new and of a properly closed segment), so after a power cut they may be older than the segment, but never ahead of
// it: a slot is written only after the bytes it speaks of were synced.

/// <summary>What an index file says.</summary>
sealed record IndexContent(SegmentPlace? Checkpoint, IReadOnlyList<SegmentPlace> Places)
{
    public static IndexContent None { get; } = new(null, []);
}

/// <summary>The index file of a partition's last segment, open for writing. For one thread at a time.</summary>
sealed class IndexFile : IDisposable
{
    public const string Extension = ".index";

    const int SlotLength = 16;
    const uint Checkpoint = 1;
    const uint Place = 2;

    readonly LogFiles _files;
    readonly SafeFileHandle _file;
    readonly uint _seed;
    int _slots;

    IndexFile(LogFiles files, SafeFileHandle file, uint seed, int slots)
    {
        _files = files;
        _file = file;
        _seed = seed;
        _slots = slots;
    }

    public static string PathOf(string segmentPath) => Path.ChangeExtension(segmentPath, Extension);

    /// <summary>Makes the file anew, whole or not at all, and opens it.</summary>
    public static IndexFile Create(
        LogFiles files, string path, uint seed, SegmentPlace checkpoint, IReadOnlyList<SegmentPlace> places)
    {
        byte[] bytes = new byte[(places.Count + 1) * SlotLength];
        Write(bytes, seed, checkpoint, Checkpoint);
        for (int i = 0; i < places.Count; i++)
        {
            Write(bytes.AsSpan((i + 1) * SlotLength), seed, places[i], Place);
        }

        files.Create(path, bytes);
        return new IndexFile(files, files.Open(path), seed, places.Count + 1);
    }

    public static IndexContent Read(string path, uint seed)
    {
        if (!File.Exists(path))
        {
            return IndexContent.None;
        }

        ReadOnlySpan<byte> bytes = File.ReadAllBytes(path);
        SegmentPlace? checkpoint = TryRead(bytes, seed, Checkpoint, out var synced) ? synced : null;
        var places = new List<SegmentPlace>();
        int at = SlotLength;
        while (at < bytes.Length && TryRead(bytes[at..], seed, Place, out var place))
        {
            places.Add(place);
            at += SlotLength;
        }

        return new IndexContent(checkpoint, places);
    }

    /// <summary>Appends places and moves the checkpoint.</summary>
    public void Save(SegmentPlace checkpoint, IReadOnlyList<SegmentPlace> places)
    {
        Span<byte> slot = stackalloc byte[SlotLength];
        foreach (var place in places)
        {
            Write(slot, _seed, place, Place);
            _files.Write(_file, slot, (long)_slots * SlotLength);
            _slots++;
        }

        Write(slot, _seed, checkpoint, Checkpoint);
        FailPoint.Hit(LogFailPoints.IndexWrite);
        if (FailPoint.TryTear(LogFailPoints.IndexWrite, SlotLength, out int kept))
        {
            _files.Write(_file, slot[..kept], 0);
            FailPoint.Kill();
        }

        _files.Write(_file, slot, 0);
    }

    public void Sync() => _files.Sync(_file);

    public void Dispose() => _file.Dispose();

    static void Write(Span<byte> slot, uint seed, SegmentPlace place, uint kind)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(slot[4..], place.Number);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[8..], place.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[12..], kind);
        BinaryPrimitives.WriteUInt32LittleEndian(slot, Checksum.Extend(seed, slot[4..SlotLength]));
    }

    static bool TryRead(ReadOnlySpan<byte> bytes, uint seed, uint kind, out SegmentPlace place)
    {
        place = default;
        if (bytes.Length < SlotLength
            || Checksum.Extend(seed, bytes[4..SlotLength]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) != kind)
        {
            return false;
        }

        place = new SegmentPlace(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
        return place.Offset >= SegmentHeader.Length;
    }
}
