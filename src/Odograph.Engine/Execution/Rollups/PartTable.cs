using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// Groups of one plain roll-up and what they came to so far: open addressing over rows of words, as
/// <see cref="PlainRollup"/> lays them out. Not safe for concurrent use.
/// </summary>
sealed unsafe class PartTable
{
    const int LeastRows = 1 << 10;
    const int CacheLineBytes = 64;

    readonly PlainRollup _plan;
    readonly int _rowWords;
    readonly bool[] _isText;
    ulong[] _slots = new ulong[LeastRows * 2];
    long* _words;
    long _capacity;

    public PartTable(PlainRollup plan)
    {
        _plan = plan;
        _rowWords = plan.RowWords;
        _isText = [.. plan.Keys.Select(key => key.IsText)];
        Resize(LeastRows);
    }

    ~PartTable() => NativeMemory.Free(_words);

    public PartArena Arena { get; } = new();

    public int Count { get; private set; }

    /// <summary>Bytes in use.</summary>
    public long Bytes
        => ((long)Count * _plan.RowWords * sizeof(long)) + Arena.UsedBytes + (_slots.Length * sizeof(ulong));

    /// <summary>The words of a group; good until the next one is added.</summary>
    public long* Row(int row) => _words + ((long)row * _rowWords);

    /// <summary>Asks the processor for the slot that a hash belongs to.</summary>
    public void PrefetchSlot(ulong hash)
    {
        if (Sse.IsSupported)
        {
            fixed (ulong* slots = _slots)
            {
                Sse.Prefetch0(slots + ((uint)hash & ((uint)_slots.Length - 1)));
            }
        }
    }

    /// <summary>Asks the processor for the group that stands in a hash's own slot.</summary>
    public void PrefetchRow(ulong hash)
    {
        uint row = (uint)_slots[(uint)hash & ((uint)_slots.Length - 1)];
        if (Sse.IsSupported && row > 0)
        {
            byte* words = (byte*)Row((int)row - 1);
            Sse.Prefetch0(words);
            Sse.Prefetch0(words + CacheLineBytes);
        }
    }

    /// <summary>
    /// The group of a window and keys, made if there is none. Keys are two words each; of long texts the second is an
    /// address.
    /// </summary>
    public int FindOrAdd(ulong hash, long window, long* keys)
    {
        uint mask = (uint)_slots.Length - 1;
        ulong tag = hash & 0xFFFFFFFF00000000;
        for (uint at = (uint)hash & mask; ; at = (at + 1) & mask)
        {
            ulong slot = _slots[at];
            if (slot == 0)
            {
                return Add(at, hash, window, keys);
            }

            int row = (int)(uint)slot - 1;
            if ((slot & 0xFFFFFFFF00000000) == tag && IsSame(Row(row), window, keys))
            {
                return row;
            }
        }
    }

    /// <summary>Adds what another table has; that one stays as it is.</summary>
    public void Merge(PartTable other)
    {
        int keyWords = _isText.Length * 2;
        long* keys = stackalloc long[Math.Max(keyWords, 2)];
        for (int i = 0; i < other.Count; i++)
        {
            long* from = other.Row(i);
            for (int key = 0; key < _isText.Length; key++)
            {
                long* words = from + PlainRollup.KeyWord + (key * 2);
                keys[key * 2] = words[0];
                keys[(key * 2) + 1] = _isText[key] && words[0] != PartArena.NullText
                    ? (long)other.Arena.Get(words[0], words[1]).High
                    : words[1];
            }

            int row = FindOrAdd((ulong)from[PlainRollup.HashWord], from[PlainRollup.WindowWord], keys);
            foreach (var measure in _plan.Measures)
            {
                measure.Merge(this, Row(row), other, from);
            }
        }
    }

    public void Clear()
    {
        Count = 0;
        Arena.Clear();
        Array.Clear(_slots);
    }

    bool IsSame(long* row, long window, long* keys)
    {
        if (row[PlainRollup.WindowWord] != window)
        {
            return false;
        }

        for (int key = 0; key < _isText.Length; key++)
        {
            long* words = row + PlainRollup.KeyWord + (key * 2);
            bool isSame = _isText[key]
                ? Arena.IsSame(words, keys[key * 2], keys[(key * 2) + 1])
                : words[0] == keys[key * 2] && words[1] == keys[(key * 2) + 1];
            if (!isSame)
            {
                return false;
            }
        }

        return true;
    }

    int Add(uint slot, ulong hash, long window, long* keys)
    {
        if ((Count + 1) * 2 > _slots.Length)
        {
            Grow();
            slot = FreeSlot(hash);
        }

        if (Count == _capacity)
        {
            Resize(_capacity + (_capacity / 2));
        }

        int row = Count++;
        long* words = Row(row);
        _plan.EmptyRow.CopyTo(new Span<long>(words, _plan.RowWords));
        words[PlainRollup.HashWord] = (long)hash;
        words[PlainRollup.WindowWord] = window;
        for (int key = 0; key < _isText.Length; key++)
        {
            long* to = words + PlainRollup.KeyWord + (key * 2);
            if (_isText[key] && keys[key * 2] != PartArena.NullText)
            {
                Arena.Set(to, (ulong)keys[key * 2], (byte*)keys[(key * 2) + 1]);
            }
            else
            {
                (to[0], to[1]) = (keys[key * 2], keys[(key * 2) + 1]);
            }
        }

        _slots[slot] = (hash & 0xFFFFFFFF00000000) | (uint)(row + 1);
        return row;
    }

    void Grow()
    {
        _slots = new ulong[_slots.Length * 2];
        for (int row = 0; row < Count; row++)
        {
            ulong hash = (ulong)Row(row)[PlainRollup.HashWord];
            _slots[FreeSlot(hash)] = (hash & 0xFFFFFFFF00000000) | (uint)(row + 1);
        }
    }

    uint FreeSlot(ulong hash)
    {
        uint mask = (uint)_slots.Length - 1;
        uint at = (uint)hash & mask;
        while (_slots[at] != 0)
        {
            at = (at + 1) & mask;
        }

        return at;
    }

    // Outside the managed heap, where a large block grows without a copy beside it.
    void Resize(long rows)
    {
        _words = (long*)NativeMemory.Realloc(_words, (nuint)(rows * _plan.RowWords * sizeof(long)));
        _capacity = rows;
    }
}
