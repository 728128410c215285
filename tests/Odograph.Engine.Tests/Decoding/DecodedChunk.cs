using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Odograph.Engine.Decoding;
using Odograph.Model.Streams;

namespace Odograph.Engine.Tests.Decoding;

/// <summary>A decoder over plain native memory: decodes records into rows and shows their cells as text.</summary>
internal sealed unsafe class DecodedChunk : IDisposable
{
    public const int Rows = 64;

    const int MaxRecordBytes = 3 << 20;

    readonly byte* _record = (byte*)NativeMemory.AllocZeroed(MaxRecordBytes);
    readonly List<nint> _memory = [];
    readonly ulong*[] _validity;

    public DecodedChunk(StreamDefinition stream, bool usesFastPath = true)
    {
        Plan = new DecodePlan(stream);
        Decoder = new RecordDecoder(Plan) { UsesFastPath = usesFastPath };
        _validity = new ulong*[Plan.Columns.Count];
        Targets = new ColumnTargets(Plan.Columns.Count, MakeValidity);
        for (var column = 0; column < Plan.Columns.Count; column++)
        {
            Targets.Set(column, Allocate(Rows * sizeof(StringCell), fill: 0xA5));
        }

        Decoder.BeginChunk(Targets);
    }

    public DecodePlan Plan { get; }

    public RecordDecoder Decoder { get; }

    public ColumnTargets Targets { get; }

    /// <param name="behind">What lies behind the record; it belongs to somebody else.</param>
    public DecodeReason Decode(ReadOnlySpan<byte> record, int row = 0, byte behind = (byte)'7')
    {
        record.CopyTo(new Span<byte>(_record, MaxRecordBytes));
        new Span<byte>(_record + record.Length, 64).Fill(behind);
        return Decoder.Decode(_record, record.Length, row);
    }

    public DecodeReason Decode(string record, int row = 0) => Decode(Encoding.UTF8.GetBytes(record), row);

    /// <summary>The cell as text that tells every two values apart; null for a null.</summary>
    public string? Cell(string column, int row = 0)
    {
        int index = Plan.Columns.TakeWhile(c => c.Name != column).Count();
        return Cell(index, row);
    }

    public string? Cell(int column, int row)
    {
        if (Targets.IsNull(column, row))
            return null;
        void* cells = Targets.Data[column];
        return Plan.Columns[column].Type switch
        {
            ColumnType.String => Encoding.UTF8.GetString(StringCell.Bytes((StringCell*)cells + row)),
            ColumnType.Int => ((int*)cells)[row].ToString(CultureInfo.InvariantCulture),
            ColumnType.Double => ((double*)cells)[row].ToString("R", CultureInfo.InvariantCulture),
            ColumnType.Boolean => ((byte*)cells)[row] switch { 0 => "false", 1 => "true", _ => "broken" },
            _ => ((long*)cells)[row].ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>
    /// Whether a row has the same cells as that of another chunk of the same stream, doubles bit for bit, padding of
    /// strings too.
    /// </summary>
    public bool IsSameRow(DecodedChunk other, int row = 0)
    {
        for (var column = 0; column < Plan.Columns.Count; column++)
        {
            bool isNull = Targets.IsNull(column, row);
            if (isNull != other.Targets.IsNull(column, row))
                return false;
            if (!isNull && !Bits(column, row).SequenceEqual(other.Bits(column, row)))
                return false;
        }

        return true;
    }

    ReadOnlySpan<byte> Bits(int column, int row)
    {
        var cells = (byte*)Targets.Data[column];
        switch (Plan.Columns[column].Type)
        {
            case ColumnType.String:
                // Text that lies inside is compared with its padding: DuckDB does so too.
                StringCell* cell = (StringCell*)cells + row;
                ReadOnlySpan<byte> text = StringCell.Bytes(cell);
                return text.Length <= StringCell.InlineBytes ? new ReadOnlySpan<byte>(cell, sizeof(StringCell)) : text;
            case ColumnType.Int:
                return new(cells + (row * 4), 4);
            case ColumnType.Boolean:
                return new(cells + row, 1);
            default:
                return new(cells + (row * 8), 8);
        }
    }

    /// <summary>All cells of a row.</summary>
    public string?[] Row(int row = 0)
        => [.. Enumerable.Range(0, Plan.Columns.Count).Select(column => Cell(column, row))];

    public void Dispose()
    {
        Decoder.Dispose();
        NativeMemory.Free(_record);
        foreach (nint memory in _memory)
            NativeMemory.Free((void*)memory);
    }

    ulong* MakeValidity(int column)
    {
        Assert.True(_validity[column] == null, "validity is made once a column and chunk");
        return _validity[column] = (ulong*)Allocate(Rows / 8, fill: 0xFF);
    }

    void* Allocate(int bytes, byte fill)
    {
        void* memory = NativeMemory.Alloc((nuint)bytes);
        new Span<byte>(memory, bytes).Fill(fill);
        _memory.Add((nint)memory);
        return memory;
    }
}
