using System.Buffers.Binary;
using System.Globalization;
using Odograph.Log.Hashing;

namespace Odograph.Log.Segments;

// A segment is the file <first position, 20 digits>.log: this header of 64 bytes, then frames (Frame.cs).
// Little-endian.
//
//   offset  bytes  field
//        0      8  "odolog\r\n"
//        8      4  version, 1
//       12      4  checksum: CRC32C of bytes 0 … 11 and 16 … 63
//       16     16  incarnation of the stream, as RFC 4122 orders the bytes
//       32      8  first position
//       40      4  partition
//       44      4  zero
//       48      8  when the segment was begun, µs since 1970 UTC
//       56      8  zero
//
// The file is written as *.new, synced and renamed, its folder synced: a segment has its header or is not there. The
// header repeats what the stream's identity and the file's name say, so a header whose checksum fails takes no record
// with it: each frame proves itself through the seed. A file is read to its end, or, the partition's last one, as
// PartitionOpening says.

/// <summary>The beginning of a segment file.</summary>
readonly record struct SegmentHeader(Guid Incarnation, int Partition, long First, long BegunMicros)
{
    public const int Length = 64;
    public const int Version = 1;
    public const string Extension = ".log";

    static ReadOnlySpan<byte> Magic => "odolog\r\n"u8;

    public static string FileName(long first) => first.ToString("D20", CultureInfo.InvariantCulture) + Extension;

    /// <summary>The first position that a file's name gives; null for other files.</summary>
    public static long? FirstOf(string path)
        => Path.GetExtension(path) == Extension
            && Path.GetFileNameWithoutExtension(path) is { Length: 20 } digits
            && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long first)
            ? first
            : null;

    /// <summary>What the checksums of a segment's frames begin with.</summary>
    public static uint Seed(Guid incarnation, int partition, long first)
    {
        Span<byte> place = stackalloc byte[28];
        _ = incarnation.TryWriteBytes(place, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(place[16..], first);
        BinaryPrimitives.WriteInt32LittleEndian(place[24..], partition);
        return Checksum.Of(place);
    }

    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        _ = Incarnation.TryWriteBytes(bytes.AsSpan(16), bigEndian: true, out _);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), First);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(40), Partition);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(48), BegunMicros);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), ChecksumOf(bytes));
        return bytes;
    }

    /// <summary>Reads a header; false when it is damaged.</summary>
    /// <exception cref="NewerFormatException">A newer program wrote it.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SegmentHeader header)
    {
        header = default;
        if (bytes.Length < Length
            || !bytes.StartsWith(Magic)
            || ChecksumOf(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]))
        {
            return false;
        }

        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            throw new NewerFormatException("segment", version, 0);
        }

        header = new SegmentHeader(
            new Guid(bytes[16..32], bigEndian: true),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[48..]));
        return true;
    }

    static uint ChecksumOf(ReadOnlySpan<byte> bytes) => Checksum.Extend(Checksum.Of(bytes[..12]), bytes[16..Length]);
}
