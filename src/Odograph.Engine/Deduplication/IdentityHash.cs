using System.Numerics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Odograph.Engine.Deduplication;

/// <summary>
/// Hashes identities: two lanes of 64x64 -> 128 bit multiplications folded by XOR (as wyhash does), each with a secret
/// of its own that is drawn when the process starts, so that nobody outside can make two events collide. The hash is
/// never stored.
/// </summary>
static unsafe class IdentityHash
{
    static readonly ulong[] Secrets = Draw();

    // Copies, so that the hot path loads constants and not array elements.
    static readonly ulong Left = Secrets[0];
    static readonly ulong Right = Secrets[1];
    static readonly ulong LeftStep = Secrets[2];
    static readonly ulong RightStep = Secrets[3];

    public static Identity Of(ReadOnlySpan<byte> device, ReadOnlySpan<byte> id, long eventMicros)
    {
        fixed (byte* deviceBytes = device, idBytes = id)
        {
            return Of(deviceBytes, device.Length, idBytes, id.Length, eventMicros);
        }
    }

    public static Identity Of(byte* device, int deviceLength, byte* id, int idLength, long eventMicros)
    {
        ulong left = Left ^ (ulong)eventMicros;
        ulong right = Right + (ulong)eventMicros;
        // Lengths go in, so that bytes cannot move between device and id.
        Mix(ref left, ref right, ((ulong)(uint)deviceLength << 32) | (uint)idLength, LeftStep);
        Text(ref left, ref right, device, deviceLength);
        Text(ref left, ref right, id, idLength);
        ulong low = Fold(left ^ RightStep, right ^ Left);
        ulong high = Fold(right ^ LeftStep, left ^ Right);
        return new Identity(low == 0 ? 1 : low, high & ~Identity.TagBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Text(ref ulong left, ref ulong right, byte* text, int length)
    {
        for (; length >= 16; length -= 16, text += 16)
        {
            Mix(ref left, ref right, Unsafe.ReadUnaligned<ulong>(text), Unsafe.ReadUnaligned<ulong>(text + 8));
        }

        if (length >= 8)
        {
            // Overlapping loads cover 8 to 15 bytes; the length is already in.
            Mix(ref left, ref right, Unsafe.ReadUnaligned<ulong>(text), Unsafe.ReadUnaligned<ulong>(text + length - 8));
        }
        else if (length > 0)
        {
            Mix(ref left, ref right, Short(text, length), LeftStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Short(byte* text, int length)
    {
        if (length >= 4)
        {
            return Unsafe.ReadUnaligned<uint>(text) | ((ulong)Unsafe.ReadUnaligned<uint>(text + length - 4) << 32);
        }

        return text[0] | ((ulong)text[length >> 1] << 8) | ((ulong)text[length - 1] << 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Mix(ref ulong left, ref ulong right, ulong first, ulong second)
    {
        left = Fold(left ^ first, second ^ LeftStep);
        right = Fold(right ^ second, first ^ RightStep) + BitOperations.RotateLeft(left, 23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    // Odd and with bits set, so that no factor is a weak one.
    static ulong[] Draw()
    {
        var bytes = RandomNumberGenerator.GetBytes(4 * sizeof(ulong));
        var secrets = new ulong[4];
        for (int i = 0; i < secrets.Length; i++)
        {
            secrets[i] = BitConverter.ToUInt64(bytes, i * sizeof(ulong)) | 0x1000_0000_0000_0001;
        }

        return secrets;
    }
}
