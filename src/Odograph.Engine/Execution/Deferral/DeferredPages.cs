namespace Odograph.Engine.Execution.Deferral;

/// <summary>
/// Memory in which rows are gathered by partition: pages of one size out of one pool, so that what many partitions hold
/// is what they use, and not the room that each of them once needed. Not safe for concurrent use.
/// </summary>
sealed class DeferredPages
{
    /// <summary>A partition with rows waiting has at least one. Small: ten years of days fit into the limit.</summary>
    public const int PageBytes = 2 << 10;

    const int SlabBytes = 1 << 20;

    readonly Stack<Memory<byte>> _free = [];

    /// <summary>Bytes of the pages that are handed out.</summary>
    public int UsedBytes { get; private set; }

    /// <summary>Bytes of all pages.</summary>
    public int SizeBytes { get; private set; }

    public Memory<byte> Take()
    {
        if (_free.Count == 0)
        {
            var slab = GC.AllocateUninitializedArray<byte>(SlabBytes).AsMemory();
            SizeBytes += SlabBytes;
            for (int at = 0; at < SlabBytes; at += PageBytes)
            {
                _free.Push(slab.Slice(at, PageBytes));
            }
        }

        UsedBytes += PageBytes;
        return _free.Pop();
    }

    public void Return(Memory<byte> page)
    {
        UsedBytes -= PageBytes;
        _free.Push(page);
    }
}
