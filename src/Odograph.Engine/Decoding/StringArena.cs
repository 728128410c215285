using System.Runtime.InteropServices;

namespace Odograph.Engine.Decoding;

/// <summary>
/// Memory of one chunk for strings that do not lie in their record as they are (unescaped text, made ids). Everything
/// it gave out is valid until <see cref="Reset"/>. A chunk needs at most its records' bytes and 32 a row; blocks beyond
/// the first are given back at reset.
/// </summary>
internal sealed unsafe class StringArena : IDisposable
{
    /// <summary>Size of a block; a longer string gets a block of its own.</summary>
    const int BlockBytes = 1 << 18;

    /// <summary>Readable bytes behind every string, for vector loads.</summary>
    const int PaddingBytes = 64;

    readonly List<nint> _blocks = [];
    byte* _next;
    byte* _end;

    ~StringArena() => Release(keepFirst: false);

    /// <summary>Room for a string; give back what it did not need with <see cref="Shrink"/>.</summary>
    public byte* Allocate(int bytes)
    {
        if (_next == null || _end - _next < bytes + PaddingBytes)
        {
            int size = Math.Max(BlockBytes, bytes + PaddingBytes);
            _next = (byte*)NativeMemory.Alloc((nuint)size);
            _end = _next + size;
            _blocks.Add((nint)_next);
        }

        byte* room = _next;
        _next += bytes;
        return room;
    }

    /// <summary>Ends the string allocated last at <paramref name="end"/>.</summary>
    public void Shrink(byte* end) => _next = end;

    /// <summary>Forgets all strings.</summary>
    public void Reset() => Release(keepFirst: true);

    public void Dispose()
    {
        Release(keepFirst: false);
        GC.SuppressFinalize(this);
    }

    void Release(bool keepFirst)
    {
        int keep = keepFirst ? Math.Min(1, _blocks.Count) : 0;
        for (int i = keep; i < _blocks.Count; i++)
            NativeMemory.Free((void*)_blocks[i]);
        _blocks.RemoveRange(keep, _blocks.Count - keep);

        // The first block may be a large one: it is kept, its length is that of the last reset or smaller.
        _next = keep > 0 ? (byte*)_blocks[0] : null;
        _end = keep > 0 ? _next + BlockBytes : null;
    }
}
