namespace Odograph.Engine.Execution.Deferral;

/// <summary>
/// The deferred rows of one partition: where they lie in the file, and those not written yet, in pages.
/// </summary>
sealed class DeferredPartition(int value)
{
    readonly List<Memory<byte>> _pages = [];

    public int Value => value;

    /// <summary>Rows to be written; those that the lake knows are taken off when it has answered.</summary>
    public int Rows { get; set; }

    /// <summary>Bytes that are not written yet.</summary>
    public int WaitingBytes { get; private set; }

    public List<(long Offset, int Bytes)> Extents { get; } = [];

    /// <summary>Adds bytes to those that wait; they may run over the end of a page.</summary>
    public void Append(ReadOnlySpan<byte> bytes, DeferredPages pages)
    {
        while (bytes.Length > 0)
        {
            int used = WaitingBytes % DeferredPages.PageBytes;
            if (used == 0)
            {
                _pages.Add(pages.Take());
            }

            var room = _pages[^1].Span[used..];
            int some = Math.Min(bytes.Length, room.Length);
            bytes[..some].CopyTo(room);
            bytes = bytes[some..];
            WaitingBytes += some;
        }
    }

    /// <summary>The bytes that wait, page by page.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Waiting()
    {
        var waiting = _pages.ConvertAll(page => (ReadOnlyMemory<byte>)page);
        int last = WaitingBytes % DeferredPages.PageBytes;
        if (last > 0)
        {
            waiting[^1] = waiting[^1][..last];
        }

        return waiting;
    }

    /// <summary>They are in the file, at its offset; their pages go back.</summary>
    public void Written(long offset, DeferredPages pages)
    {
        Extents.Add((offset, WaitingBytes));
        _pages.ForEach(pages.Return);
        _pages.Clear();
        WaitingBytes = 0;
    }
}
