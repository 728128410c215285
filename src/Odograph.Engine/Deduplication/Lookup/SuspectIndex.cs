using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace Odograph.Engine.Deduplication.Lookup;

/// <summary>
/// Finds suspects by identity: open addressing over their indexes, at most two thirds full. A slot is 8 bytes: 32 bits
/// of the hash, and the index + 1 (0 = free); so a foreign identity is told apart without a look at the suspects. Safe
/// for concurrent finding.
/// </summary>
sealed class SuspectIndex
{
    const ulong TagBits = 0xFFFF_FFFF_0000_0000;

    readonly Suspects _suspects;
    readonly ulong[] _slots;
    readonly uint _mask;

    public SuspectIndex(Suspects suspects, IReadOnlyList<int> which)
    {
        _suspects = suspects;
        _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, which.Count + (which.Count / 2)))];
        _mask = (uint)_slots.Length - 1;
        foreach (int index in which)
        {
            ulong low = suspects[index].Identity.Low;
            uint at = (uint)low & _mask;
            while (_slots[at] != 0)
            {
                at = (at + 1) & _mask;
            }

            _slots[at] = (low & TagBits) | (uint)(index + 1);
        }
    }

    /// <summary>Asks the processor for the slots that <see cref="Find"/> will look at first.</summary>
    public unsafe void Prefetch(ReadOnlySpan<Identity> identities)
    {
        if (!Sse.IsSupported)
        {
            return;
        }

        fixed (ulong* slots = _slots)
        {
            foreach (ref readonly var identity in identities)
            {
                Sse.Prefetch0(slots + ((uint)identity.Low & _mask));
            }
        }
    }

    /// <summary>Its index, or -1.</summary>
    public int Find(Identity identity)
    {
        ulong tag = identity.Low & TagBits;
        for (uint at = (uint)identity.Low & _mask; _slots[at] != 0; at = (at + 1) & _mask)
        {
            int index = (int)(uint)_slots[at] - 1;
            if ((_slots[at] & TagBits) == tag && _suspects[index].Identity == identity)
            {
                return index;
            }
        }

        return -1;
    }
}
