using System.Runtime.InteropServices;
using Odograph.DuckDb;
using Odograph.Engine.Execution.Dictionaries;
using StringCell = Odograph.Engine.Decoding.StringCell;

namespace Odograph.Engine.Execution.Reading;

/// <summary>
/// The columns of a chunk that are given as codes of a dictionary: their text is decoded into memory of its own, and
/// the codes go into DuckDB's. One per worker.
/// </summary>
sealed unsafe class ChunkCodes : IDisposable
{
    readonly PassDictionaries _dictionaries;
    readonly int[] _decoded;
    readonly nint[] _texts;
    readonly nint[] _codes;

    /// <param name="decodedColumns">So many columns come from the decoder; lineage follows.</param>
    public ChunkCodes(PassDictionaries dictionaries, int decodedColumns)
    {
        _dictionaries = dictionaries;
        _decoded = [.. Enumerable.Range(0, decodedColumns).Where(column => dictionaries[column] is not null)];
        _texts = new nint[decodedColumns];
        _codes = new nint[dictionaries.Columns.Count];
        foreach (int column in _decoded)
        {
            _texts[column] = (nint)NativeMemory.AllocZeroed(DuckDbChunk.Capacity, (nuint)sizeof(StringCell));
        }
    }

    /// <summary>Columns of the decoder that have a dictionary.</summary>
    public ReadOnlySpan<int> Decoded => _decoded;

    public bool Has(int column) => _dictionaries[column] is not null;

    /// <summary>Notes where a column's codes go; returns where its text goes.</summary>
    public void* Begin(int column, void* cells)
    {
        _codes[column] = (nint)cells;
        return column < _texts.Length ? (void*)_texts[column] : cells;
    }

    /// <summary>Writes a row's code; false where its value is not in the dictionary.</summary>
    public bool TryEncode(int column, int row)
    {
        var dictionary = _dictionaries[column]!;
        int code = dictionary.Find((StringCell*)_texts[column] + row);
        if (code < 0)
        {
            _dictionaries.CountUnknown(column);
            return false;
        }

        dictionary.MarkUsed(code);
        Write(column, dictionary, row, code);
        return true;
    }

    /// <summary>Any code: the row is null there, and DuckDB still expects one that exists.</summary>
    public void Clear(int column, int row) => Write(column, _dictionaries[column]!, row, 0);

    /// <summary>The same value for the first rows.</summary>
    public void Fill(int column, ReadOnlySpan<byte> value, int rows)
    {
        var dictionary = _dictionaries[column]!;
        StringCell cell;
        fixed (byte* text = value)
        {
            byte none = 0;
            StringCell.Write(&cell, text is null ? &none : text, value.Length);
            int code = dictionary.Find(&cell);
            dictionary.MarkUsed(code);
            if (dictionary.CodeBytes == 1)
            {
                new Span<byte>((void*)_codes[column], rows).Fill((byte)code);
            }
            else
            {
                new Span<ushort>((void*)_codes[column], rows).Fill((ushort)code);
            }
        }
    }

    public void Move(int from, int to)
    {
        foreach (int column in _decoded)
        {
            if (_dictionaries[column]!.CodeBytes == 1)
            {
                ((byte*)_codes[column])[to] = ((byte*)_codes[column])[from];
            }
            else
            {
                ((ushort*)_codes[column])[to] = ((ushort*)_codes[column])[from];
            }
        }
    }

    public void Dispose()
    {
        foreach (int column in _decoded)
        {
            NativeMemory.Free((void*)_texts[column]);
            _texts[column] = 0;
        }
    }

    void Write(int column, TextDictionary dictionary, int row, int code)
    {
        if (dictionary.CodeBytes == 1)
        {
            ((byte*)_codes[column])[row] = (byte)code;
        }
        else
        {
            ((ushort*)_codes[column])[row] = (ushort)code;
        }
    }
}
