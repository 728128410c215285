using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Odograph.Engine.Deduplication;

/// <summary>
/// A set of identities, each with a tag of 8 bits: open addressing, 16 bytes a slot, at most three quarters full. It
/// grows by half (a small one doubles), so that half of it is in use; removal is by building anew. Not safe for
/// concurrent use.
/// <code>
/// 0  u64  low half; 0 = free
/// 8  u64  high half, its low 8 bits the tag
/// </code>
/// </summary>
sealed unsafe class IdentityTable : IDisposable
{
    const int SlotBytes = 16;
    const int FirstSlots = 16;
    const int SmallSlots = 1 << 14;

    /// <summary>Bytes of an empty table.</summary>
    public const long LeastBytes = FirstSlots * SlotBytes;

    ulong* _slots;
    ulong _slotCount;
    int _count;
    int _fullCount;

    // While all identities have one tag (most hours see one batch alone), questions about tags need no look at the
    // slots.
    byte _firstTag;
    bool _isMixed;

    public IdentityTable(int expected = 0) => Allocate(SlotsFor(expected));

    ~IdentityTable() => Free();

    public int Count => _count;

    public long SizeBytes => (long)_slotCount * SlotBytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(Identity identity) => *Find(identity) != 0;

    /// <summary>Adds; false when it was there, whatever its tag.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Add(Identity identity, byte tag)
    {
        ulong* slot = Find(identity);
        if (*slot != 0)
        {
            return false;
        }

        slot[0] = identity.Low;
        slot[1] = identity.High | tag;
        if (_count == 0)
        {
            _firstTag = tag;
        }

        _isMixed |= tag != _firstTag;
        if (++_count > _fullCount)
        {
            Grow(GrownSlots());
        }

        return true;
    }

    /// <summary>Asks the processor for the slot that an Add or Contains will look at first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(ulong low)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(_slots + (2 * Home(low)));
        }
    }

    /// <summary>A new table with the identities whose tag is in the set.</summary>
    public IdentityTable Keep(TagSet tags)
    {
        var kept = new IdentityTable();
        CopyTo(kept, tags);
        return kept;
    }

    /// <summary>Adds the identities whose tag is in the set to another table.</summary>
    public void CopyTo(IdentityTable other, TagSet tags)
    {
        int count = CountOf(tags);
        if (count == 0)
        {
            return;
        }

        // They come in the order of their places. A table that grew meanwhile would have all of them in its first
        // slots, and each would walk past those before it.
        other.Reserve(count);
        ForEach((identity, tag) => _ = tags[tag] && other.Add(identity, tag));
    }

    public void ForEach(Action<Identity, byte> use)
    {
        for (ulong i = 0; i < _slotCount; i++)
        {
            ulong* slot = _slots + (2 * i);
            if (slot[0] != 0)
            {
                use(new Identity(slot[0], slot[1] & ~Identity.TagBits), (byte)slot[1]);
            }
        }
    }

    /// <summary>Gives another tag to every identity whose tag is in the set.</summary>
    public void Retag(TagSet which, byte tag)
    {
        _isMixed = true;
        for (ulong i = 0; i < _slotCount; i++)
        {
            ulong* slot = _slots + (2 * i);
            if (slot[0] != 0 && which[(byte)slot[1]])
            {
                slot[1] = (slot[1] & ~Identity.TagBits) | tag;
            }
        }
    }

    public void CollectTags(TagSet into)
    {
        for (ulong i = 0; i < _slotCount; i++)
        {
            if (_slots[2 * i] != 0)
            {
                into.Add((byte)_slots[(2 * i) + 1]);
            }
        }
    }

    public bool HasAny(TagSet tags)
    {
        if (!_isMixed)
        {
            return _count > 0 && tags[_firstTag];
        }

        for (ulong i = 0; i < _slotCount; i++)
        {
            if (_slots[2 * i] != 0 && tags[(byte)_slots[(2 * i) + 1]])
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    // The slot that holds the identity, or the free one where it would go.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ulong* Find(Identity identity)
    {
        ulong at = Home(identity.Low);
        while (true)
        {
            ulong* slot = _slots + (2 * at);
            if (slot[0] == 0 || (slot[0] == identity.Low && (slot[1] & ~Identity.TagBits) == identity.High))
            {
                return slot;
            }

            if (++at == _slotCount)
            {
                at = 0;
            }
        }
    }

    int CountOf(TagSet tags)
    {
        if (!_isMixed)
        {
            return tags[_firstTag] ? _count : 0;
        }

        int count = 0;
        for (ulong i = 0; i < _slotCount; i++)
        {
            count += _slots[2 * i] != 0 && tags[(byte)_slots[(2 * i) + 1]] ? 1 : 0;
        }

        return count;
    }

    void Reserve(int more)
    {
        if (_count + more > _fullCount)
        {
            Grow(Math.Max(SlotsFor(_count + more), GrownSlots()));
        }
    }

    ulong GrownSlots() => _slotCount < SmallSlots ? _slotCount * 2 : _slotCount + (_slotCount / 2);

    static ulong SlotsFor(int count) => (ulong)Math.Max(FirstSlots, count + (count / 3L) + 1);

    void Grow(ulong newSlots)
    {
        var old = _slots;
        ulong slots = _slotCount;
        Allocate(newSlots);
        for (ulong i = 0; i < slots; i++)
        {
            ulong* from = old + (2 * i);
            if (from[0] != 0)
            {
                ulong* to = Find(new Identity(from[0], from[1] & ~Identity.TagBits));
                to[0] = from[0];
                to[1] = from[1];
            }
        }

        TableMemory.Free(old, (nuint)slots * SlotBytes);
    }

    // Where a hash belongs among any number of slots: it is taken as a fraction of its range.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ulong Home(ulong low) => Math.BigMul(low, _slotCount, out _);

    void Allocate(ulong slots)
    {
        _slots = (ulong*)TableMemory.Allocate((nuint)slots * SlotBytes);
        _slotCount = slots;
        _fullCount = (int)(slots - ((slots + 3) / 4));
    }

    void Free()
    {
        TableMemory.Free(_slots, (nuint)_slotCount * SlotBytes);
        _slots = null;
        _slotCount = 0;
    }
}
