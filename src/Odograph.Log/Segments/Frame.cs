using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Odograph.Log.Hashing;
using Odograph.Model.Events;

namespace Odograph.Log.Segments;

// A segment's records lie back to back behind its header (SegmentHeader.cs), each as one frame; integers are
// little-endian.
//
//   offset  bytes  field
//        0      4  checksum: CRC32C of everything behind this field, begun with the segment's seed
//        4      4  payload length, 0 … 1,048,576
//        8      2  note length, 0 … 65,535
//       10      1  version, 1
//       11      1  flags, 0 (reserved: compressed payload, key kept)
//       12      4  number: the record's position less the segment's first position
//       16      4  group: the number of the first record of the commit group that this record was written in
//       20      8  append stamp, µs since 1970 UTC
//       28      n  payload
//     28+n      m  note (LogEntry.CutNote)
//
// A frame is valid when its lengths are within their limits and inside the file, its checksum agrees, and its number is
// the one that follows the frame before. The seed (SegmentHeader.Seed) mixes in incarnation, partition and first
// position, so that a frame is valid at no other place: stale blocks, foreign files and frames inside payloads are not
// taken for records. A frame whose checksum agrees and whose version or flags are unknown was written by a newer
// program: an error, never damage.
//
// A group is written by one write and synced before the next group is written. So a valid frame of a group that begins
// behind record n proves that record n had been synced; PartitionOpening uses that to tell damage from a torn tail.

/// <summary>What the bytes at an offset are.</summary>
enum FrameState
{
    Valid,

    /// <summary>The header reads well, but the frame reaches behind the bytes at hand.</summary>
    Incomplete,

    Damaged,
}

/// <summary>The fields of one frame.</summary>
readonly record struct Frame(int PayloadLength, int NoteLength, uint Number, uint Group, long StampMicros)
{
    public const int HeaderLength = 28;
    public const byte Version = 1;
    public const int MaxNoteLength = ushort.MaxValue;
    public const int MaxLength = HeaderLength + LogEntry.MaxPayloadBytes + MaxNoteLength;

    /// <summary>Where the version lies, the first byte of a header that is never zero.</summary>
    public const int VersionOffset = 10;

    const int ChecksumLength = 4;

    public int Length => HeaderLength + PayloadLength + NoteLength;

    public static int LengthOf(in LogEntry entry) => HeaderLength + entry.Payload.Length + entry.CutNote.Length;

    /// <summary>Writes a frame at the beginning of <paramref name="into"/>, which has room for it.</summary>
    public static void Write(Span<byte> into, in LogEntry entry, uint seed, uint number, uint group, long stampMicros)
    {
        var payload = entry.Payload.Span;
        var note = entry.CutNote.Span;
        var frame = into[..(HeaderLength + payload.Length + note.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(frame[4..], payload.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(frame[8..], (ushort)note.Length);
        frame[VersionOffset] = Version;
        frame[VersionOffset + 1] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(frame[12..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[16..], group);
        BinaryPrimitives.WriteInt64LittleEndian(frame[20..], stampMicros);
        payload.CopyTo(frame[HeaderLength..]);
        note.CopyTo(frame[(HeaderLength + payload.Length)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, Checksum.Extend(seed, frame[ChecksumLength..]));
    }

    /// <summary>
    /// Reads the frame at the beginning of <paramref name="bytes"/>. Whether its number is the right one is for the
    /// caller to say. For <see cref="FrameState.Incomplete"/> the frame's lengths are set where the header is there,
    /// and zero where it is not.
    /// </summary>
    /// <exception cref="NewerFormatException">A newer program wrote it.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static FrameState Read(ReadOnlySpan<byte> bytes, uint seed, out Frame frame)
    {
        frame = default;
        if (bytes.Length < HeaderLength)
        {
            return FrameState.Incomplete;
        }

        uint payloadLength = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (payloadLength > LogEntry.MaxPayloadBytes)
        {
            return FrameState.Damaged;
        }

        frame = new Frame(
            (int)payloadLength,
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[20..]));
        int length = frame.Length;
        if (length > bytes.Length)
        {
            return FrameState.Incomplete;
        }

        if (Checksum.Extend(seed, bytes[ChecksumLength..length]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes))
        {
            return FrameState.Damaged;
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(bytes[VersionOffset..]) == Version
            ? FrameState.Valid
            : throw new NewerFormatException("record", bytes[VersionOffset], bytes[VersionOffset + 1]);
    }

    /// <summary>
    /// Whether a frame could begin here whose number lies in [<paramref name="from"/>, <paramref name="to"/>]; cheap,
    /// for searching behind damage. Frames of a newer format count too, so that they are met and named.
    /// </summary>
    public static bool MayBegin(ReadOnlySpan<byte> bytes, uint from, long to)
    {
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]);
        return number >= from && number <= to
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]) <= number
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) <= LogEntry.MaxPayloadBytes;
    }
}
