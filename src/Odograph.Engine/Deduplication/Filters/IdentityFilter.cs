using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Odograph.Engine.Deduplication.Filters;

/// <summary>
/// A blocked Bloom filter over the identities of one data file: an identity sets 13 bits of one block of 512. It never
/// denies what was added; what was not added it takes for known once in some 180,000 times.
/// Many bits a row, because one false hit costs the reading of a file. Adding is not safe for concurrent use.
/// </summary>
sealed class IdentityFilter
{
    public const int BlockBytes = 64;
    public const int BitsPerRow = 32;

    /// <summary>Files with more rows have no filter and are always read: a filter is made in memory.</summary>
    public const long MaxRows = 8 << 20;

    const int BlockBits = BlockBytes * 8;
    const int BlockWords = BlockBytes / sizeof(ulong);
    const int PlaceBits = 9;
    const int FirstPlaces = 6;
    const int BitsPerIdentity = 13;
    const int LastPlaces = BitsPerIdentity - FirstPlaces;

    readonly ulong[] _words;

    public IdentityFilter(long rows)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rows, MaxRows);
        Blocks = BlocksFor(rows);
        _words = new ulong[Blocks * BlockWords];
    }

    public int Blocks { get; }

    /// <summary>Identities added, copies too.</summary>
    public long Rows { get; private set; }

    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_words.AsSpan());

    public static int BlocksFor(long rows) => (int)Math.Max(1, ((rows * BitsPerRow) + BlockBits - 1) / BlockBits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BlockOf(Identity identity, int blocks) => (int)Math.BigMul(identity.Low, (uint)blocks, out _);

    /// <summary>Whether a block may be one that this identity was added to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool MayHold(ReadOnlySpan<ulong> block, Identity identity)
    {
        ulong places = identity.High >> 8;
        for (int i = 0; i < BitsPerIdentity; i++)
        {
            if (i == FirstPlaces)
            {
                places = MorePlaces(identity);
            }

            int place = (int)(places & (BlockBits - 1));
            if ((block[place >> 6] >> (place & 63) & 1) == 0)
            {
                return false;
            }

            places >>= PlaceBits;
        }

        return true;
    }

    public void Add(Identity identity)
    {
        var block = _words.AsSpan(BlockOf(identity, Blocks) * BlockWords, BlockWords);
        ulong places = identity.High >> 8;
        for (int i = 0; i < BitsPerIdentity; i++)
        {
            if (i == FirstPlaces)
            {
                places = MorePlaces(identity);
            }

            int place = (int)(places & (BlockBits - 1));
            block[place >> 6] |= 1UL << (place & 63);
            places >>= PlaceBits;
        }

        Rows++;
    }

    public void Add(ReadOnlySpan<Identity> identities)
    {
        foreach (var identity in identities)
        {
            Add(identity);
        }
    }

    // The high half has 56 bits, six places; seven more come from both halves. The low half's upper bits chose the
    // block.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong MorePlaces(Identity identity)
        => ((identity.Low ^ (identity.High >> 32)) * 0x9E37_79B9_7F4A_7C15) >> (64 - (LastPlaces * PlaceBits));
}
