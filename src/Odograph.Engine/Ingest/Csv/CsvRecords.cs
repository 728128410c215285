using System.Text.Json;
using Odograph.Engine.Ingest.Lines;
using Odograph.Engine.Ingest.Records;
using Odograph.Model.Events;

namespace Odograph.Engine.Ingest.Csv;

/// <summary>
/// Each row of a CSV file becomes one JSON object: keys are the header's names in the file's order, values the cells as
/// found, as strings; empty cells are left out. A row with more or fewer cells than the header, or with a quote that
/// does not close within a record's size, is a record as its line stands there.
/// </summary>
public sealed class CsvRecords : IRecordReader
{
    /// <summary>Bytes behind a row that may have to be seen to know that it has ended.</summary>
    const int LookaheadBytes = 16;

    static readonly JsonSerializerOptions Plain = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    readonly ByteWindow _window;
    readonly string _name;
    readonly CsvDialect _dialect;
    readonly CsvRow _row;
    byte[][]? _keys;

    public CsvRecords(ByteWindow window, string name, CsvDialect dialect)
    {
        (_window, _name, _dialect) = (window, name, dialect);
        _row = new CsvRow(dialect);
    }

    public bool Read(RecordBlock block)
    {
        if (_keys is null && !ReadHeader())
        {
            return false;
        }

        while (!block.IsFull)
        {
            if (!ReadRow(block))
            {
                return false;
            }
        }

        return true;
    }

    bool ReadHeader()
    {
        while (SkipBlankLine())
        {
        }

        if (!_window.Fill(1))
        {
            return false;
        }

        if (Parse() != CsvRowState.Whole)
        {
            throw new InvalidDataException("the first row names no columns: a quote in it does not close");
        }

        _keys = [.. _row.Names(_window.Bytes).Select(name => JsonSerializer.SerializeToUtf8Bytes(name, Plain))];
        _window.Take(_row.LengthWithEnd);
        return true;
    }

    bool ReadRow(RecordBlock block)
    {
        if (SkipBlankLine())
        {
            return true;
        }

        if (!_window.Fill(1))
        {
            return false;
        }

        if (Parse() != CsvRowState.Whole)
        {
            return LineRecords.ReadLine(_window, _name, block);
        }

        var row = _window.Bytes[.._row.Length];
        int length = _row.Cells == _keys!.Length ? Write(block.Room) : -1;
        if (length >= 0)
        {
            block.Commit(length);
        }
        else
        {
            block.Add(row);
        }

        _window.Take(_row.LengthWithEnd);
        return true;
    }

    /// <summary>Open = the row does not end within the size of a record.</summary>
    CsvRowState Parse()
    {
        var state = _row.Parse(_window.Bytes, isWhole: false);
        while (state == CsvRowState.Open && _window.Bytes.Length <= LogEntry.MaxPayloadBytes + LookaheadBytes)
        {
            bool isWhole = !_window.Fill();
            state = _row.Parse(_window.Bytes, isWhole);
        }

        return state == CsvRowState.Whole && _row.Length > LogEntry.MaxPayloadBytes ? CsvRowState.Open : state;
    }

    bool SkipBlankLine()
    {
        if (!_window.Fill(1) || _window.Bytes[0] is not ((byte)'\r' or (byte)'\n'))
        {
            return false;
        }

        int length = _window.Bytes[0] == '\n' ? 1 : _window.Fill(2) && _window.Bytes[1] == '\n' ? 2 : 0;
        _window.Take(length);
        return length > 0;
    }

    /// <returns>Bytes written; -1 when the object is (or, by a few bytes, may be) longer than a record can
    /// be.</returns>
    int Write(Span<byte> target)
    {
        int at = 0;
        target[at++] = (byte)'{';
        var text = _window.Bytes;
        for (int i = 0; i < _keys!.Length; i++)
        {
            var cell = _row.Cell(text, i);
            if (cell.IsEmpty)
            {
                continue;
            }

            byte quote = _row.IsQuoted(i) ? _dialect.Quote : (byte)0;
            if (at + _keys[i].Length + JsonStrings.MostBytes(cell) + 4 > LogEntry.MaxPayloadBytes)
            {
                return -1;
            }

            if (at > 1)
            {
                target[at++] = (byte)',';
            }

            _keys[i].CopyTo(target[at..]);
            at += _keys[i].Length;
            target[at++] = (byte)':';
            at += JsonStrings.Write(cell, quote, target[at..]);
        }

        target[at++] = (byte)'}';
        return at <= LogEntry.MaxPayloadBytes ? at : -1;
    }
}
