using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Engine.Decoding;
using Odograph.Engine.Execution.Dictionaries;
using Odograph.Engine.Deduplication;
using Odograph.Model.Events;
using Odograph.Model.Streams;
using Odograph.Pipeline.Batches;
using StringCell = Odograph.Engine.Decoding.StringCell;

namespace Odograph.Engine.Execution.Reading;

/// <summary>
/// One worker's chunk: the records as read, and the rows decoded from them into DuckDB's columns, each with the record
/// it came from. Columns: the decoder's, then lineage. The records' bytes are kept until the next chunk, because long
/// strings point into them. Not safe for concurrent use.
/// </summary>
sealed unsafe class ChunkRows : IDisposable
{
    readonly StreamPlan _plan;
    readonly RecordDecoder _decoder;
    readonly VectorWriter[] _vectors;
    readonly ChunkCodes? _codes;
    readonly int[] _recordOf = new int[DuckDbChunk.Capacity];
    Identity[]? _identities;

    /// <param name="dictionaries">Columns to give as codes; null = none.</param>
    public ChunkRows(StreamPlan plan, PassDictionaries? dictionaries = null)
    {
        _plan = plan;
        _codes = dictionaries is null ? null : new ChunkCodes(dictionaries, plan.Decode.Columns.Count);
        _decoder = new RecordDecoder(plan.Decode);
        _vectors = new VectorWriter[plan.Columns.Count];
        Columns = new ColumnTargets(plan.Columns.Count, column => _vectors[column].MakeValidity());
    }

    public RecordBatch Records { get; } = new(0);

    public ColumnTargets Columns { get; }

    public int Count { get; private set; }

    /// <summary>Event times of the rows, µs.</summary>
    public ReadOnlySpan<long> EventMicros => new(Columns.Data[DecodePlan.EventTimeColumn], Count);

    /// <summary>What the last reason was about.</summary>
    public string? FaultColumn => _decoder.FaultColumn;

    public StringCell* Cells(int column) => (StringCell*)Columns.Data[column];

    public int RecordOf(int row) => _recordOf[row];

    public void Begin(in ChunkWriter chunk)
    {
        Count = 0;
        for (int column = 0; column < _vectors.Length; column++)
        {
            _vectors[column] = chunk[column];
            void* cells = _vectors[column].Data;
            Columns.Set(column, HasDictionary(column) ? _codes!.Begin(column, cells) : cells);
        }

        _decoder.BeginChunk(Columns);
    }

    /// <summary>
    /// Begins the same chunk anew, for other records: none of its rows was handed over, and no null of theirs may stay.
    /// </summary>
    public void BeginAgain()
    {
        Count = 0;
        Columns.MakeAllValid();
        _decoder.BeginChunk(Columns);
    }

    /// <summary>Whether the column is given as codes. Its <see cref="Cells"/> are text all the same.</summary>
    public bool HasDictionary(int column) => _codes?.Has(column) == true;

    /// <summary>
    /// Writes the codes of a row; false where a dictionary lacks its value, so that the row cannot be given here.
    /// </summary>
    public bool TryEncode(int row, StreamValues values)
    {
        if (_codes is null)
        {
            return true;
        }

        bool isKnown = true;
        foreach (int column in _codes.Decoded)
        {
            if (Columns.IsNull(column, row))
            {
                _codes.Clear(column, row);
            }
            else if (!_codes.TryEncode(column, row))
            {
                isKnown = false;
                values.LearnUnknown(this, column, row);
            }
        }

        return isKnown;
    }

    /// <summary>Decodes a record into the next row; with a reason there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DecodeReason Add(int record)
    {
        ref readonly var place = ref Records.Records[record];
        byte* bytes = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Records.Bytes));
        var reason = _decoder.Decode(bytes + place.PayloadOffset, place.PayloadLength, Count);
        if (reason == DecodeReason.None)
        {
            _recordOf[Count++] = record;
        }

        return reason;
    }

    /// <summary>
    /// Drops the rows that are not to be kept. The last rows take the places of those dropped, so the order changes.
    /// </summary>
    public void KeepOnly(ReadOnlySpan<bool> keep)
    {
        int hole = 0;
        int last = Count - 1;
        while (true)
        {
            while (hole <= last && keep[hole])
            {
                hole++;
            }

            while (last > hole && !keep[last])
            {
                last--;
            }

            if (hole >= last)
            {
                break;
            }

            Move(last--, hole++);
        }

        Count = hole;
    }

    /// <summary>The identities of all rows, until the next call.</summary>
    public ReadOnlySpan<Identity> Identities(IdentityHash hash)
    {
        var ids = Cells(DecodePlan.EventIdColumn);
        var devices = Cells(DecodePlan.DeviceIdColumn);
        var times = EventMicros;
        _identities ??= new Identity[DuckDbChunk.Capacity];
        for (int row = 0; row < times.Length; row++)
        {
            _identities[row] = hash.Of(StringCell.Bytes(devices + row), StringCell.Bytes(ids + row), times[row]);
        }

        return _identities.AsSpan(0, times.Length);
    }

    /// <summary>Fills the lineage columns of all rows.</summary>
    public void WriteLineage(Slice slice)
    {
        int column = _plan.Decode.Columns.Count;
        var records = Records.Records;
        var stamps = (long*)Columns.Data[column];
        var positions = (long*)Columns.Data[column + 3];
        for (int row = 0; row < Count; row++)
        {
            ref readonly var record = ref records[_recordOf[row]];
            stamps[row] = record.StampMicros;
            positions[row] = record.Number;
        }

        Fill(column + 1, slice.Source);
        Fill(column + 2, slice.Partition);
        WriteSequences(column + 3, column + 4);
    }

    public void Dispose()
    {
        _decoder.Dispose();
        _codes?.Dispose();
    }

    // A position is a number or a sequence; the other column is null.
    void WriteSequences(int positionColumn, int sequenceColumn)
    {
        var sequences = Records.Sequences;
        if (sequences.IsEmpty && Count > 0)
        {
            Columns.SetNulls(sequenceColumn, Count);
            return;
        }

        for (int row = 0; row < Count; row++)
        {
            string? sequence = sequences[_recordOf[row]];
            if (sequence is null)
            {
                Columns.SetNull(sequenceColumn, row);
                continue;
            }

            Columns.SetNull(positionColumn, row);
            _vectors[sequenceColumn].Set(row, sequence);
        }
    }

    void Fill(int column, string text)
    {
        if (Count > 0 && HasDictionary(column))
        {
            _codes!.Fill(column, Encoding.UTF8.GetBytes(text), Count);
        }
        else if (Count > 0)
        {
            // Written once by DuckDB, which keeps the bytes of a long text; the cell is then the same for all rows.
            _vectors[column].Set(0, text);
            new Span<StringCell>(Columns.Data[column], Count).Fill(*Cells(column));
        }
    }

    void Move(int from, int to)
    {
        for (int column = 0; column < _plan.Decode.Columns.Count; column++)
        {
            void* cells = Columns.Data[column];
            switch (_plan.Decode.Columns[column].Type)
            {
                case ColumnType.String:
                    ((StringCell*)cells)[to] = ((StringCell*)cells)[from];
                    break;
                case ColumnType.Int:
                    ((int*)cells)[to] = ((int*)cells)[from];
                    break;
                case ColumnType.Boolean:
                    ((byte*)cells)[to] = ((byte*)cells)[from];
                    break;
                default:
                    ((long*)cells)[to] = ((long*)cells)[from];
                    break;
            }

            if (Columns.IsNull(column, from))
            {
                Columns.SetNull(column, to);
            }
            else
            {
                Columns.SetValid(column, to);
            }
        }

        _codes?.Move(from, to);
        _recordOf[to] = _recordOf[from];
    }
}
