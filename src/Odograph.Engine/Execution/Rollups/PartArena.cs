using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StringCell = Odograph.Engine.Decoding.StringCell;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// Texts of a table of groups that are longer than a cell, each behind the room that it has: a text that replaces
/// another of no greater length takes its place. Outside the managed heap: DuckDB may read from it, and it grows
/// without a copy beside it. Not safe for concurrent use.
/// </summary>
sealed unsafe class PartArena
{
    /// <summary>First word of a text that is NULL.</summary>
    public const long NullText = -1;

    const int HeaderBytes = 4;
    const int LeastBytes = 1 << 16;

    byte* _base = (byte*)NativeMemory.Alloc(LeastBytes);
    long _capacity = LeastBytes;

    ~PartArena() => NativeMemory.Free(_base);

    public long UsedBytes { get; private set; }

    public void Clear() => UsedBytes = 0;

    /// <summary>Puts a text into two words: itself when it is short, else a place in here.</summary>
    public void Set(long* words, ulong low, byte* bytes)
    {
        uint length = (uint)low;
        if (length <= StringCell.InlineBytes)
        {
            words[0] = (long)low;
            words[1] = (long)bytes;
            return;
        }

        if (words[0] == NullText || (uint)words[0] <= StringCell.InlineBytes || Room(words[1]) < length)
        {
            words[1] = Reserve((int)length);
        }

        words[0] = (long)low;
        Unsafe.CopyBlockUnaligned(_base + words[1], bytes, length);
    }

    /// <summary>A text as DuckDB's cell, or a source for <see cref="Set"/>; null texts must not be asked for.</summary>
    public StringCell Get(long low, long high) => new()
    {
        Low = (ulong)low,
        High = (uint)low <= StringCell.InlineBytes ? (ulong)high : (ulong)(_base + high),
    };

    /// <summary>Whether a text here is the same as one elsewhere.</summary>
    public bool IsSame(long* words, long low, long high)
    {
        if (words[0] != low)
        {
            return false;
        }

        uint length = (uint)low;
        return low == NullText || length <= StringCell.InlineBytes
            ? words[1] == high
            : new ReadOnlySpan<byte>(_base + words[1], (int)length).SequenceEqual(new((byte*)high, (int)length));
    }

    uint Room(long place) => BinaryPrimitives.ReadUInt32LittleEndian(new(_base + place - HeaderBytes, HeaderBytes));

    long Reserve(int length)
    {
        int room = (length + 7) & ~7;
        if (UsedBytes + HeaderBytes + room > _capacity)
        {
            _capacity = Math.Max(_capacity + (_capacity / 2), UsedBytes + HeaderBytes + room);
            _base = (byte*)NativeMemory.Realloc(_base, (nuint)_capacity);
        }

        long place = UsedBytes + HeaderBytes;
        BinaryPrimitives.WriteUInt32LittleEndian(new(_base + UsedBytes, HeaderBytes), (uint)room);
        UsedBytes += HeaderBytes + room;
        return place;
    }
}
