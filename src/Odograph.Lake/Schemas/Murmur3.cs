using System.Buffers.Binary;
using System.Numerics;

namespace Odograph.Lake.Schemas;

/// <summary>MurmurHash3 x86 32-bit with seed 0, the hash of Iceberg's bucket transform (Appleby 2011; Iceberg spec,
/// appendix B).</summary>
internal static class Murmur3
{
    const uint C1 = 0xcc9e2d51;
    const uint C2 = 0x1b873593;

    public static int Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = 0;
        int length = bytes.Length;
        while (bytes.Length >= 4)
        {
            hash ^= Mixed(BinaryPrimitives.ReadUInt32LittleEndian(bytes));
            hash = (BitOperations.RotateLeft(hash, 13) * 5) + 0xe6546b64;
            bytes = bytes[4..];
        }

        uint tail = 0;
        for (int i = bytes.Length - 1; i >= 0; i--)
        {
            tail = (tail << 8) | bytes[i];
        }

        hash ^= Mixed(tail) ^ (uint)length;
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return (int)(hash ^ (hash >> 16));
    }

    static uint Mixed(uint block) => BitOperations.RotateLeft(block * C1, 15) * C2;
}
