using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Odograph.Engine.Decoding;

namespace Odograph.Engine.Execution.Dictionaries;

/// <summary>
/// The values of a column of few values, each with its code: its place in the ENUM that the first pass gives to
/// DuckDB, which then writes the codes without hashing a string. Look-ups are safe for concurrent use.
/// </summary>
sealed unsafe class TextDictionary
{
    /// <summary>Values of a column; more make it a plain one. At most 65,535, so that a code has 2 bytes.</summary>
    public const int MaxValues = 4096;

    /// <summary>Slots looked at for a value; a set of values that needs more is refused.</summary>
    const int MaxProbes = 32;

    readonly Slot[] _slots;
    readonly byte[] _text;
    readonly byte[] _isUsed;
    readonly int _shift;

    TextDictionary(IReadOnlyList<byte[]> values, Slot[] slots, byte[] text)
    {
        Values = values;
        _slots = slots;
        _text = text;
        _isUsed = new byte[values.Count];
        _shift = 64 - BitOperations.Log2((uint)slots.Length);
    }

    /// <summary>By code; UTF-8.</summary>
    public IReadOnlyList<byte[]> Values { get; }

    /// <summary>Bytes of a code in DuckDB's vector.</summary>
    public int CodeBytes => Values.Count <= byte.MaxValue ? 1 : 2;

    /// <summary>Null where the values cannot be told apart fast enough.</summary>
    public static TextDictionary? Make(IReadOnlyList<byte[]> values)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Count, MaxValues);
        byte[] text = GC.AllocateArray<byte>(Math.Max(values.Sum(value => value.Length), 1), pinned: true);
        var slots = GC.AllocateArray<Slot>(
            (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(values.Count * 4, 16)), pinned: true);
        var made = new TextDictionary(values, slots, text);
        int offset = 0;
        for (int code = 0; code < values.Count; code++)
        {
            values[code].CopyTo(text, offset);
            if (!made.TryAdd((byte*)Unsafe.AsPointer(ref text[0]) + offset, values[code].Length, code))
            {
                return null;
            }

            offset += values[code].Length;
        }

        return made;
    }

    /// <summary>The code of a value; -1 where it is none of these.</summary>
    public int Find(StringCell* cell)
    {
        var slots = (Slot*)Unsafe.AsPointer(ref _slots[0]);
        int mask = _slots.Length - 1;
        int length = (int)(uint)cell->Low;
        int at = (int)(Hash(cell, length) >> _shift);
        for (int probe = 0; probe < MaxProbes; probe++, at = (at + 1) & mask)
        {
            var slot = slots + at;
            if (slot->CodePlusOne == 0)
            {
                return -1;
            }

            if (slot->Cell.Low == cell->Low && (length <= StringCell.InlineBytes
                ? slot->Cell.High == cell->High
                : new ReadOnlySpan<byte>((void*)slot->Cell.High, length).SequenceEqual(
                    new ReadOnlySpan<byte>((void*)cell->High, length))))
            {
                return slot->CodePlusOne - 1;
            }
        }

        return -1;
    }

    /// <summary>Notes that a value is in the file. Any thread, any number of times.</summary>
    public void MarkUsed(int code)
    {
        // Read first: all workers meet the same values, and a line that is written travels between processors.
        if (_isUsed[code] == 0)
        {
            _isUsed[code] = 1;
        }
    }

    /// <summary>Least and greatest of the values marked, in the order of their bytes; null where none was.</summary>
    public (string Least, string Greatest)? Bounds()
    {
        byte[]? least = null;
        byte[]? greatest = null;
        for (int code = 0; code < _isUsed.Length; code++)
        {
            byte[] value = Values[code];
            if (_isUsed[code] != 0)
            {
                least = least is null || value.AsSpan().SequenceCompareTo(least) < 0 ? value : least;
                greatest = greatest is null || value.AsSpan().SequenceCompareTo(greatest) > 0 ? value : greatest;
            }
        }

        return least is null ? null : (Encoding.UTF8.GetString(least), Encoding.UTF8.GetString(greatest!));
    }

    bool TryAdd(byte* text, int length, int code)
    {
        StringCell cell;
        StringCell.Write(&cell, text, length);
        int at = (int)(Hash(&cell, length) >> _shift);
        for (int probe = 0; probe < MaxProbes; probe++, at = (at + 1) & (_slots.Length - 1))
        {
            if (_slots[at].CodePlusOne == 0)
            {
                _slots[at] = new Slot { Cell = cell, CodePlusOne = code + 1 };
                return true;
            }
        }

        return false;
    }

    // A long text by its length, first 4 and last 8 bytes: names of devices differ at their end.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Hash(StringCell* cell, int length)
    {
        ulong rest = length <= StringCell.InlineBytes
            ? cell->High
            : Unsafe.ReadUnaligned<ulong>((byte*)cell->High + length - sizeof(ulong));
        ulong mixed = (cell->Low * 0x9E37_79B9_7F4A_7C15) ^ rest;
        return (mixed ^ (mixed >> 32)) * 0xD6E8_FEB8_6659_FD93;
    }

    struct Slot
    {
        /// <summary>A long one points into the dictionary's own text.</summary>
        public StringCell Cell;
        public int CodePlusOne;
    }
}
