using System.Runtime.InteropServices;
using System.Text.Json;
using Odograph.Model.Events;
using Odograph.Model.Streams;
using Odograph.Model.Time;
using DuckDbChunk = Odograph.DuckDb.DuckDbChunk;

namespace Odograph.Engine.Decoding;

/// <summary>
/// Decodes one record at a time into memory of its own, for who wants single rows and no chunk. What it shows is of the
/// record decoded last. For one thread.
/// </summary>
internal sealed unsafe class DecodedRow : IDisposable
{
    readonly RecordDecoder _decoder;
    readonly ColumnTargets _targets;
    readonly nint[] _cells;
    readonly nint[] _validity;
    readonly JsonEncodedText[] _names;

    public DecodedRow(StreamDefinition stream)
    {
        Plan = new DecodePlan(stream);
        _decoder = new RecordDecoder(Plan);
        int columns = Plan.Columns.Count;
        _cells = new nint[columns];
        _validity = new nint[columns];
        for (int column = 0; column < columns; column++)
        {
            _cells[column] = (nint)NativeMemory.AllocZeroed((nuint)sizeof(StringCell));
            _validity[column] = (nint)NativeMemory.Alloc(sizeof(ulong) * (DuckDbChunk.Capacity / 64));
        }

        _targets = new ColumnTargets(columns, MakeValidity);
        _names = [.. Plan.Columns.Select(column => JsonEncodedText.Encode(column.Name))];
    }

    public DecodePlan Plan { get; }

    /// <summary>Index of a column, or -1.</summary>
    public int Find(string name) => Plan.Columns.Select(column => column.Name).ToList().IndexOf(name);

    /// <summary>Begins with the records of another batch; texts of the last one are forgotten.</summary>
    public void Begin()
    {
        for (int column = 0; column < _cells.Length; column++)
        {
            _targets.Set(column, (void*)_cells[column]);
        }

        _decoder.BeginChunk(_targets);
    }

    public DecodeReason Decode(RecordBatch records, int index)
    {
        var record = records.Records[index];
        fixed (byte* bytes = records.Bytes)
        {
            return _decoder.Decode(bytes + record.PayloadOffset, record.PayloadLength, 0);
        }
    }

    public bool IsNull(int column) => _targets.IsNull(column, 0);

    /// <summary>A column of doubles; null where there is no such column, or no value.</summary>
    public double? Number(int column) => column < 0 || IsNull(column) ? null : *(double*)_cells[column];

    /// <summary>A column of times that has a value.</summary>
    public long Micros(int column) => *(long*)_cells[column];

    /// <summary>A column of texts that has a value; valid until the next record.</summary>
    public ReadOnlySpan<byte> Text(int column) => StringCell.Bytes((StringCell*)_cells[column]);

    /// <summary>All columns that have a value, as one object.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        for (int column = 0; column < _cells.Length; column++)
        {
            if (!IsNull(column))
            {
                json.WritePropertyName(_names[column]);
                WriteCell(json, column);
            }
        }

        json.WriteEndObject();
    }

    public void Dispose()
    {
        _decoder.Dispose();
        foreach (nint memory in _cells.Concat(_validity))
        {
            NativeMemory.Free((void*)memory);
        }
    }

    void WriteCell(Utf8JsonWriter json, int column)
    {
        void* cell = (void*)_cells[column];
        switch (Plan.Columns[column].Type)
        {
            case ColumnType.String:
                json.WriteStringValue(Text(column));
                break;
            case ColumnType.Int:
                json.WriteNumberValue(*(int*)cell);
                break;
            case ColumnType.Long:
                json.WriteNumberValue(*(long*)cell);
                break;
            case ColumnType.Boolean:
                json.WriteBooleanValue(*(byte*)cell != 0);
                break;
            case ColumnType.Timestamp:
                json.WriteStringValue(UnixMicros.ToInstant(*(long*)cell));
                break;
            default:
                json.WriteNumberValue(*(double*)cell);
                break;
        }
    }

    ulong* MakeValidity(int column)
    {
        var bits = (ulong*)_validity[column];
        new Span<ulong>(bits, DuckDbChunk.Capacity / 64).Fill(ulong.MaxValue);
        return bits;
    }
}
