using System.Runtime.CompilerServices;
using Odograph.DuckDb;

namespace Odograph.Engine.Decoding;

/// <summary>
/// Makes a column's validity bits writable (all valid) and returns them; asked for at the first null of a column and
/// chunk.
/// </summary>
internal unsafe delegate ulong* MakeValidity(int column);

/// <summary>
/// Where a chunk's cells go, in DuckDB's vector layout: strings as <see cref="StringCell"/>, int as int32, long and
/// timestamp as int64 (µs since 1970 UTC), double, boolean as one byte; validity as one bit a row, 1 = a value. One per
/// worker; set anew for every chunk.
/// </summary>
internal sealed unsafe class ColumnTargets
{
    readonly MakeValidity _makeValidity;

    // Pinned, so that the decoder may keep the addresses.
    readonly nint[] _data;
    readonly nint[] _validity;

    public ColumnTargets(int columnCount, MakeValidity makeValidity)
    {
        ArgumentNullException.ThrowIfNull(makeValidity);
        _makeValidity = makeValidity;
        _data = GC.AllocateArray<nint>(columnCount, pinned: true);
        _validity = GC.AllocateArray<nint>(columnCount, pinned: true);
    }

    public int Count => _data.Length;

    internal void** Data => (void**)Unsafe.AsPointer(ref _data[0]);

    /// <summary>Binds a column to the memory of a new chunk, in which every row is valid so far.</summary>
    public void Set(int column, void* data)
    {
        _data[column] = (nint)data;
        _validity[column] = 0;
    }

    /// <summary>Takes all nulls of the chunk back.</summary>
    public void MakeAllValid()
    {
        foreach (nint validity in _validity)
        {
            if (validity != 0)
                new Span<ulong>((void*)validity, DuckDbChunk.Capacity / 64).Fill(ulong.MaxValue);
        }
    }

    public void SetNull(int column, int row) => Validity(column)[row >> 6] &= ~(1UL << (row & 63));

    /// <summary>Makes the first rows null, all of them.</summary>
    public void SetNulls(int column, int rows) => new Span<ulong>(Validity(column), (rows + 63) >> 6).Clear();

    /// <summary>Takes back a null of a row that is decoded again.</summary>
    public void SetValid(int column, int row)
    {
        var bits = (ulong*)_validity[column];
        if (bits != null)
            bits[row >> 6] |= 1UL << (row & 63);
    }

    public bool IsNull(int column, int row)
    {
        var bits = (ulong*)_validity[column];
        return bits != null && (bits[row >> 6] >> (row & 63) & 1) == 0;
    }

    ulong* Validity(int column)
    {
        var bits = (ulong*)_validity[column];
        if (bits == null)
        {
            bits = _makeValidity(column);
            _validity[column] = (nint)bits;
        }

        return bits;
    }
}
