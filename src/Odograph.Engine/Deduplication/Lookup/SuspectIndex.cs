using System.Numerics;

namespace Odograph.Engine.Deduplication.Lookup;

/// <summary>
/// Finds suspects by identity: open addressing over their indexes, 4 bytes a slot, at most two thirds full. Safe for
/// concurrent finding.
/// </summary>
sealed class SuspectIndex
{
    readonly Suspects _suspects;
    readonly int[] _slots;
    readonly uint _mask;

    public SuspectIndex(Suspects suspects, IReadOnlyList<int> which)
    {
        _suspects = suspects;
        _slots = new int[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, which.Count + (which.Count / 2)))];
        _mask = (uint)_slots.Length - 1;
        foreach (int index in which)
        {
            uint at = (uint)suspects[index].Identity.Low & _mask;
            while (_slots[at] != 0)
            {
                at = (at + 1) & _mask;
            }

            _slots[at] = index + 1;
        }
    }

    /// <summary>Its index, or -1.</summary>
    public int Find(Identity identity)
    {
        for (uint at = (uint)identity.Low & _mask; _slots[at] != 0; at = (at + 1) & _mask)
        {
            int index = _slots[at] - 1;
            if (_suspects[index].Identity == identity)
            {
                return index;
            }
        }

        return -1;
    }
}
