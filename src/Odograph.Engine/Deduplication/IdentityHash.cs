using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Odograph.Engine.Deduplication;

/// <summary>
/// Hashes identities: two lanes of 64x64 -> 128 bit multiplications folded by XOR (as wyhash does), each with a secret
/// of its own, so that nobody outside can make two events collide. One secret gives the same hashes for ever: local
/// filters are made of them (<see cref="HashSecret"/>). Immutable.
/// </summary>
sealed unsafe class IdentityHash
{
    /// <summary>Bytes of a secret.</summary>
    public const int SecretBytes = 4 * sizeof(ulong);

    readonly ulong _left;
    readonly ulong _right;
    readonly ulong _leftStep;
    readonly ulong _rightStep;

    /// <param name="secret">Random bytes.</param>
    public IdentityHash(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, SecretBytes);
        _left = Factor(secret);
        _right = Factor(secret[8..]);
        _leftStep = Factor(secret[16..]);
        _rightStep = Factor(secret[24..]);
    }

    public Identity Of(ReadOnlySpan<byte> device, ReadOnlySpan<byte> id, long eventMicros)
    {
        fixed (byte* deviceBytes = device, idBytes = id)
        {
            return Of(deviceBytes, device.Length, idBytes, id.Length, eventMicros);
        }
    }

    public Identity Of(byte* device, int deviceLength, byte* id, int idLength, long eventMicros)
    {
        ulong left = _left ^ (ulong)eventMicros;
        ulong right = _right + (ulong)eventMicros;
        // Lengths go in, so that bytes cannot move between device and id.
        Mix(ref left, ref right, ((ulong)(uint)deviceLength << 32) | (uint)idLength, _leftStep);
        Text(ref left, ref right, device, deviceLength);
        Text(ref left, ref right, id, idLength);
        ulong low = Fold(left ^ _rightStep, right ^ _left);
        ulong high = Fold(right ^ _leftStep, left ^ _right);
        return new Identity(low == 0 ? 1 : low, high & ~Identity.TagBits);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Text(ref ulong left, ref ulong right, byte* text, int length)
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
            Mix(ref left, ref right, Short(text, length), _leftStep);
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
    void Mix(ref ulong left, ref ulong right, ulong first, ulong second)
    {
        left = Fold(left ^ first, second ^ _leftStep);
        right = Fold(right ^ second, first ^ _rightStep) + BitOperations.RotateLeft(left, 23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }

    // Odd and with bits set, so that no factor is a weak one.
    static ulong Factor(ReadOnlySpan<byte> secret)
        => BinaryPrimitives.ReadUInt64LittleEndian(secret) | 0x1000_0000_0000_0001;
}
