using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using StringCell = Odograph.Engine.Decoding.StringCell;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// Texts of a table of groups that are longer than a cell, each behind the room that it has: a text that replaces
/// another of no greater length takes its place. Pinned, so that DuckDB may read from it. Not safe for concurrent use.
/// </summary>
sealed unsafe class PartArena
{
    /// <summary>First word of a text that is NULL.</summary>
    public const long NullText = -1;

    const int HeaderBytes = 4;
    const int LeastBytes = 1 << 16;

    byte[] _bytes = GC.AllocateUninitializedArray<byte>(LeastBytes, pinned: true);

    public int UsedBytes { get; private set; }

    byte* Base => (byte*)Unsafe.AsPointer(ref _bytes[0]);

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
        Unsafe.CopyBlockUnaligned(Base + words[1], bytes, length);
    }

    /// <summary>A text as DuckDB's cell, or a source for <see cref="Set"/>; null texts must not be asked for.</summary>
    public StringCell Get(long low, long high) => new()
    {
        Low = (ulong)low,
        High = (uint)low <= StringCell.InlineBytes ? (ulong)high : (ulong)(Base + high),
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
            : new ReadOnlySpan<byte>(Base + words[1], (int)length).SequenceEqual(new((byte*)high, (int)length));
    }

    uint Room(long place) => BinaryPrimitives.ReadUInt32LittleEndian(new(Base + place - HeaderBytes, HeaderBytes));

    long Reserve(int length)
    {
        int room = (length + 7) & ~7;
        if (UsedBytes + HeaderBytes + room > _bytes.Length)
        {
            byte[] larger = GC.AllocateUninitializedArray<byte>(
                Math.Max(_bytes.Length * 2, UsedBytes + HeaderBytes + room), pinned: true);
            _bytes.AsSpan(0, UsedBytes).CopyTo(larger);
            _bytes = larger;
        }

        long place = UsedBytes + HeaderBytes;
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(UsedBytes), (uint)room);
        UsedBytes += HeaderBytes + room;
        return place;
    }
}
