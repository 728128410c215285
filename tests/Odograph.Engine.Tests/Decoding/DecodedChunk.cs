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

    public DecodedChunk(StreamDefinition stream)
    {
        Plan = new DecodePlan(stream);
        Decoder = new RecordDecoder(Plan);
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

    public DecodeReason Decode(ReadOnlySpan<byte> record, int row = 0)
    {
        record.CopyTo(new Span<byte>(_record, MaxRecordBytes));

        // What lies behind a record belongs to somebody else: digits are the worst that can be there.
        new Span<byte>(_record + record.Length, 64).Fill((byte)'7');
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

    /// <summary>All cells of a row.</summary>
    public string?[] Row(int row = 0) => [.. Enumerable.Range(0, Plan.Columns.Count).Select(column => Cell(column, row))];

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
