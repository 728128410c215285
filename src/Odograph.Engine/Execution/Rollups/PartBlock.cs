using Odograph.Engine.Deduplication;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// Groups in one piece: rows of words, and the bytes of their long texts; of these the second word is a place in
/// <see cref="Texts"/>. Outside the managed heap, where DuckDB may read it; its room is used for one piece after the
/// other. Not safe for concurrent use.
/// </summary>
sealed unsafe class PartBlock : IDisposable
{
    const int LeastTextBytes = 1 << 12;

    nuint _wordRoom;
    nuint _textRoom;

    public int Rows { get; private set; }

    public long* Words { get; private set; }

    public byte* Texts { get; private set; }

    /// <summary>Bytes of all rows.</summary>
    public int WordBytes { get; private set; }

    public int TextBytes { get; private set; }

    /// <summary>Begins anew: rows of undefined words, and no texts.</summary>
    public void Begin(int rows, int rowWords)
    {
        (Rows, WordBytes, TextBytes) = (rows, rows * rowWords * sizeof(long), 0);
        if ((nuint)WordBytes > _wordRoom)
        {
            TableMemory.Free(Words, _wordRoom);
            Words = null;
            _wordRoom = 0;
            Words = (long*)TableMemory.Allocate((nuint)WordBytes);
            _wordRoom = (nuint)WordBytes;
        }
    }

    /// <summary>Room for another text, and where it begins; it is to be filled.</summary>
    public Span<byte> AddText(int bytes, out long place)
    {
        place = TextBytes;
        nuint wanted = (nuint)TextBytes + (nuint)bytes;
        if (wanted > _textRoom)
        {
            nuint room = Math.Max(Math.Max(wanted, _textRoom * 2), LeastTextBytes);
            byte* texts = (byte*)TableMemory.Allocate(room);
            new ReadOnlySpan<byte>(Texts, TextBytes).CopyTo(new Span<byte>(texts, TextBytes));
            TableMemory.Free(Texts, _textRoom);
            Texts = texts;
            _textRoom = room;
        }

        TextBytes = (int)wanted;
        return new Span<byte>(Texts + place, bytes);
    }

    public void Dispose()
    {
        TableMemory.Free(Words, _wordRoom);
        TableMemory.Free(Texts, _textRoom);
        Words = null;
        Texts = null;
        _wordRoom = _textRoom = 0;
    }
}
