using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Odograph.Log.Hashing;

/// <summary>
/// CRC32C (Castagnoli, reflected, inverted in and out), by the processor's instruction where it has one.
/// </summary>
static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> bytes) => Extend(0, bytes);

    /// <summary>
    /// The checksum of everything before followed by <paramref name="bytes"/>; a checksum is so also a seed for others.
    /// </summary>
    public static uint Extend(uint before, ReadOnlySpan<byte> bytes)
    {
        uint crc = ~before;
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int at = 0;
        for (; at <= bytes.Length - sizeof(ulong); at += sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, at)));
        }

        for (; at < bytes.Length; at++)
        {
            crc = BitOperations.Crc32C(crc, Unsafe.Add(ref start, at));
        }

        return ~crc;
    }
}
