using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Odograph.Lake.Manifests;

namespace Odograph.Engine.Deduplication.Filters;

/// <summary>
/// The file of one <see cref="IdentityFilter"/>. Numbers least byte first:
/// <code>
/// 0   8   "ODOFILT2"
/// 8   16  first half of the SHA-256 of the data file's URI
/// 24  8   the data file's size, bytes
/// 32  8   its rows
/// 40  4   blocks
/// 44  4   0
/// 48  8   check of bytes 0 to 47
/// 56  8 n checks of the n parts of 1 MiB (the last one shorter)
/// 56+8n   blocks of 64 bytes
/// </code>
/// A check is the folder's keyed hash of the bytes, the first 24 of the header and the part's number, so a file that is
/// damaged, of another data file, or made with another secret does not pass. Nothing in it is believed unchecked.
/// </summary>
static class FilterFile
{
    /// <summary>What is read, checked and asked at a time.</summary>
    public const int PartBytes = 1 << 20;

    const int IdBytes = 24;
    const int CheckedBytes = 48;
    const int HeaderBytes = 56;
    const int HeaderPart = -1;

    static ReadOnlySpan<byte> Magic => "ODOFILT2"u8;

    /// <summary>A data file's name in the cache.</summary>
    public static string NameOf(DataFile file) => Convert.ToHexStringLower(KeyOf(file));

    public static long SizeOf(int blocks)
        => HeaderBytes + (8L * Parts(blocks)) + ((long)blocks * IdentityFilter.BlockBytes);

    public static void Write(Stream stream, DataFile file, IdentityFilter filter, IdentityHash hash)
    {
        int parts = Parts(filter.Blocks);
        byte[] head = new byte[HeaderBytes + (8 * parts)];
        Describe(head, file, filter.Blocks);
        BinaryPrimitives.WriteUInt64LittleEndian(
            head.AsSpan(CheckedBytes), CheckOf(head, HeaderPart, head.AsSpan(0, CheckedBytes), hash));
        for (int part = 0; part < parts; part++)
        {
            var bytes = PartOf(filter.Bytes, part);
            BinaryPrimitives.WriteUInt64LittleEndian(
                head.AsSpan(HeaderBytes + (8 * part)), CheckOf(head, part, bytes, hash));
        }

        stream.Write(head);
        stream.Write(filter.Bytes);
    }

    /// <summary>
    /// Asks the filter about some identities, a part at a time; false when the file is not what it should be.
    /// </summary>
    /// <param name="buffer">Of <see cref="PartBytes"/>.</param>
    /// <param name="isHit">Set for those that may be in the data file; an answer of false leaves it undefined.</param>
    public static bool TryAsk(
        SafeFileHandle handle,
        DataFile file,
        IdentityHash hash,
        ReadOnlySpan<Identity> identities,
        ulong[] buffer,
        Span<bool> isHit)
    {
        int blocks = IdentityFilter.BlocksFor(file.RecordCount);
        int parts = Parts(blocks);
        byte[] head = new byte[HeaderBytes + (8 * parts)];
        byte[] expected = new byte[CheckedBytes];
        Describe(expected, file, blocks);
        if (RandomAccess.GetLength(handle) != SizeOf(blocks)
            || !Fill(handle, head, 0)
            || !head.AsSpan(0, CheckedBytes).SequenceEqual(expected)
            || BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(CheckedBytes))
                != CheckOf(head, HeaderPart, expected, hash))
        {
            return false;
        }

        isHit.Clear();
        for (int part = 0; part < parts; part++)
        {
            int size = (int)Math.Min(PartBytes, ((long)blocks * IdentityFilter.BlockBytes) - ((long)part * PartBytes));
            var bytes = MemoryMarshal.AsBytes(buffer.AsSpan())[..size];
            if (!Fill(handle, bytes, head.Length + ((long)part * PartBytes))
                || BinaryPrimitives.ReadUInt64LittleEndian(head.AsSpan(HeaderBytes + (8 * part)))
                    != CheckOf(head, part, bytes, hash))
            {
                return false;
            }

            AskPart(buffer, part, blocks, identities, isHit);
        }

        return true;
    }

    static void AskPart(
        ulong[] words, int part, int blocks, ReadOnlySpan<Identity> identities, Span<bool> isHit)
    {
        const int PartBlocks = PartBytes / IdentityFilter.BlockBytes;
        const int Words = IdentityFilter.BlockBytes / sizeof(ulong);
        int first = part * PartBlocks;
        for (int i = 0; i < identities.Length; i++)
        {
            int block = IdentityFilter.BlockOf(identities[i], blocks) - first;
            if ((uint)block < PartBlocks)
            {
                isHit[i] = IdentityFilter.MayHold(words.AsSpan(block * Words, Words), identities[i]);
            }
        }
    }

    static byte[] KeyOf(DataFile file) => SHA256.HashData(Encoding.UTF8.GetBytes(file.Path))[..16];

    static void Describe(Span<byte> header, DataFile file, int blocks)
    {
        Magic.CopyTo(header);
        KeyOf(file).CopyTo(header[8..]);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], file.SizeBytes);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], file.RecordCount);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], blocks);
    }

    static int Parts(int blocks)
        => (int)((((long)blocks * IdentityFilter.BlockBytes) + PartBytes - 1) / PartBytes);

    static ReadOnlySpan<byte> PartOf(ReadOnlySpan<byte> bytes, int part)
    {
        var rest = bytes[(part * PartBytes)..];
        return rest[..Math.Min(PartBytes, rest.Length)];
    }

    static ulong CheckOf(ReadOnlySpan<byte> head, int part, ReadOnlySpan<byte> bytes, IdentityHash hash)
        => hash.Of(head[..IdBytes], bytes, part).Low;

    static bool Fill(SafeFileHandle handle, Span<byte> into, long offset)
    {
        while (into.Length > 0)
        {
            int read = RandomAccess.Read(handle, into, offset);
            if (read == 0)
            {
                return false;
            }

            into = into[read..];
            offset += read;
        }

        return true;
    }
}
