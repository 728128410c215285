using System.Numerics;
using Odograph.Engine.Decoding.Fast;
using Odograph.Engine.Decoding.Full;
using Odograph.Model.Streams;

namespace Odograph.Engine.Decoding;

/// <summary>
/// Decodes UTF-8 JSON records of one stream into DuckDB vector memory. One per worker; not safe for concurrent use.
/// Every record must be readable <see cref="Model.Events.RecordBatch.PaddingBytes"/> bytes past its end. Strings over
/// 12 bytes are not copied: they point into the record or into the decoder's own memory, and stay valid until the next
/// <see cref="BeginChunk"/>.
/// </summary>
internal sealed unsafe class RecordDecoder : IDisposable
{
    readonly DecodePlan _plan;
    readonly StringArena _arena = new();
    readonly FastReader _fast;
    readonly FullReader _full;
    readonly MemberList _members = new();
    readonly EventIds _ids;
    readonly ulong _allColumns;
    readonly ulong _stringColumns;
    ColumnTargets? _targets;
    void** _data;

    // The nulls of the row decoded last: taken back when its place is given to another record.
    int _lastRow = -1;
    ulong _lastNulls;

    public RecordDecoder(DecodePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _fast = new FastReader(plan, _arena);
        _full = new FullReader(plan, _arena);
        _ids = new EventIds(plan.Stream);
        _allColumns = (1UL << plan.Columns.Count) - 1;
        for (var column = 0; column < plan.Columns.Count; column++)
            _stringColumns |= plan.Columns[column].Type == ColumnType.String ? 1UL << column : 0;
    }

    /// <summary>
    /// Records that went through the full reader, at about a tenth of the speed: those of a form not seen before, and
    /// those with a reason.
    /// </summary>
    public long FullReads { get; private set; }

    /// <summary>Off: every record is read in full. The fast path wants the bytes of a word in memory order.</summary>
    public bool UsesFastPath { get; init; } = BitConverter.IsLittleEndian;

    /// <summary>
    /// What the last reason was about: a column's name or <c>position</c>; null where no single value is to blame.
    /// </summary>
    public string? FaultColumn => _full.FaultTarget switch
    {
        < 0 => null,
        var target when target == _plan.PositionTarget => StreamDefinition.PositionKey,
        var target => _plan.Columns[target].Name,
    };

    /// <summary>Binds the columns of a new chunk; strings of the chunk before become invalid.</summary>
    public void BeginChunk(ColumnTargets targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(targets.Count, _plan.Columns.Count);
        _targets = targets;
        _data = targets.Data;
        _lastRow = -1;
        _arena.Reset();
    }

    /// <summary>
    /// Decodes one record into a row. With a reason the row's cells are garbage, for the next record to overwrite. Rows
    /// of a chunk come in ascending order; the last one may be decoded again, also when it had succeeded and was
    /// dropped.
    /// </summary>
    public DecodeReason Decode(byte* record, int length, int row)
    {
        if (UsesFastPath && _fast.TryRead(record, length, _data, row, out ulong present))
        {
            FinishRow(record, length, row, present);
            return DecodeReason.None;
        }

        return DecodeInFull(record, length, row);
    }

    public void Dispose()
    {
        _fast.Dispose();
        _arena.Dispose();
    }

    DecodeReason DecodeInFull(byte* record, int length, int row)
    {
        FullReads++;
        _members.Clear();
        DecodeReason reason = _full.Read(record, length, _data, row, _members, out ulong present);
        if (reason != DecodeReason.None)
            return reason;
        _fast.Graph.Learn(record, _members);
        FinishRow(record, length, row, present);
        return DecodeReason.None;
    }

    void FinishRow(byte* record, int length, int row, ulong present)
    {
        if ((present & 1UL << DecodePlan.EventIdColumn) == 0)
        {
            WriteMadeId(record, length, row);
            present |= 1UL << DecodePlan.EventIdColumn;
        }

        ulong nulls = _allColumns & ~present;
        if ((nulls | _lastNulls) != 0)
            SetNulls(row, nulls);
    }

    void SetNulls(int row, ulong nulls)
    {
        ColumnTargets targets = _targets!;
        if (row == _lastRow)
        {
            for (ulong mended = _lastNulls & ~nulls; mended != 0; mended &= mended - 1)
                targets.SetValid(BitOperations.TrailingZeroCount(mended), row);
        }

        for (ulong left = nulls; left != 0; left &= left - 1)
            targets.SetNull(BitOperations.TrailingZeroCount(left), row);

        // A null's cell is not read, but what looks like a pointer should not lie there.
        for (ulong left = nulls & _stringColumns; left != 0; left &= left - 1)
            ((StringCell*)_data[BitOperations.TrailingZeroCount(left)])[row] = default;
        (_lastRow, _lastNulls) = (row, nulls);
    }

    void WriteMadeId(byte* record, int length, int row)
    {
        byte* digits = _arena.Allocate(EventIds.Bytes);
        var device = (StringCell*)_data[DecodePlan.DeviceIdColumn] + row;
        long micros = ((long*)_data[DecodePlan.EventTimeColumn])[row];
        var bytes = new ReadOnlySpan<byte>(record, length);
        _ids.Make(StringCell.Bytes(device), micros, bytes, new Span<byte>(digits, EventIds.Bytes));
        StringCell.Write((StringCell*)_data[DecodePlan.EventIdColumn] + row, digits, EventIds.Bytes);
    }
}
