using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using Odograph.Engine.Decoding.Full;
using Odograph.Model.Events;

namespace Odograph.Engine.Decoding.Fast;

/// <summary>
/// Reads records that look like earlier ones, literal by literal. Either a record is read whole, to the same cells as
/// by the full reader, or not at all: it gives no reasons. Needs a little-endian machine and 64 readable bytes behind
/// each record. One per worker.
/// </summary>
internal sealed unsafe class FastReader : IDisposable
{
    /// <summary>In the set of a row's columns: latitude and longitude came from one value.</summary>
    public const ulong PositionBit = 1UL << 63;

    const ulong Required = 1UL << DecodePlan.DeviceIdColumn | 1UL << DecodePlan.EventTimeColumn;

    readonly DecodePlan _plan;
    readonly StringArena _arena;
    readonly CellWriter _writer;
    readonly FastTimes _times;
    readonly ulong _positionColumns;

    // Columns that the last value read by ReadUncommon set.
    ulong _uncommonBits;

    public FastReader(DecodePlan plan, StringArena arena)
    {
        _plan = plan;
        _arena = arena;
        _writer = new CellWriter(plan, arena);
        _times = new FastTimes(plan.TimeZone);
        Graph = new LiteralGraph(plan);
        if (plan.LatitudeColumn >= 0 && plan.LongitudeColumn >= 0)
            _positionColumns = 1UL << plan.LatitudeColumn | 1UL << plan.LongitudeColumn;
    }

    public LiteralGraph Graph { get; }

    public void Dispose() => Graph.Dispose();

    /// <summary>False: nothing is known about the record, and the row's cells are garbage.</summary>
    public bool TryRead(byte* p, int length, void** data, int row, out ulong present)
    {
        byte* end = p + length;
        Literal* at = Graph.Root;
        ulong seen = 0;
        while (length <= LogEntry.MaxPayloadBytes)
        {
            Literal* next = at->Predicted;
            if (next == null || !Matches(next, p, end))
            {
                if (*p == '}' || (next = Find(at, p, end)) == null)
                    break;
            }

            at = next;
            p += at->Length;
            if (p >= end)
                break;
            byte* behind = (seen & at->Forbidden) == 0 ? ReadValue(at, p, end, data, row) : null;
            if (behind != null)
            {
                seen |= at->Bits;
            }
            else
            {
                behind = ReadUncommon(at, p, end, data, row, seen);
                if (behind == null)
                    break;
                seen |= _uncommonBits;
            }

            p = behind;
        }

        present = seen & ~PositionBit;
        return IsEnd(p, end) && (seen & Required) == Required && at != Graph.Root;
    }

    /// <summary>The value in one of its common forms; null: it has another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte* ReadValue(Literal* at, byte* p, byte* end, void** data, int row)
    {
        void* cells = data[at->Column];
        switch (at->Action)
        {
            case ValueAction.Text:
                return FastText.Read(p, end, (StringCell*)cells + row);
            case ValueAction.Double:
                return FastNumbers.Double(p, (double*)cells + row);
            case ValueAction.Time:
                return _times.Read(p, (long*)cells + row);
            case ValueAction.Position:
                return FastLocations.Read(p, end, (double*)cells + row, (double*)data[_plan.LongitudeColumn] + row);
            case ValueAction.Int:
                long number;
                byte* behind = FastNumbers.Integer(p, &number);
                ((int*)cells)[row] = (int)number;
                return behind;
            case ValueAction.Long:
                return FastNumbers.Integer(p, (long*)cells + row);
            case ValueAction.Skip:
                return FastText.Skip(p, end);
            default:
                return null;
        }
    }

    /// <summary>
    /// A literal followed by a space is only the beginning of another one: of a producer that writes one behind the
    /// colon.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool Matches(Literal* literal, byte* p, byte* end)
        => ((Vector256.Load(p) ^ literal->Head) & literal->Mask) == Vector256<byte>.Zero
            && (literal->Length <= Literal.HeadBytes || TailMatches(literal, p, end))
            && p[literal->Length] > ' ';

    static bool TailMatches(Literal* literal, byte* p, byte* end)
        => end - p > literal->Length
            && literal->Tail.SequenceEqual(new(p + Literal.HeadBytes, literal->Length - Literal.HeadBytes));

    static Literal* Find(Literal* at, byte* p, byte* end)
    {
        for (var i = 0; i < at->SuccessorCount; i++)
        {
            var next = (Literal*)at->Successors[i];
            if (Matches(next, p, end))
            {
                at->Predicted = next;
                return next;
            }
        }

        return null;
    }

    /// <summary>
    /// Any sound value by the full reader's means: null, numbers as text and text as numbers, escapes, other alphabets,
    /// nested values under unknown keys; and latitude and longitude behind a position, which wins. Null where the
    /// record must be read by the full reader.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    byte* ReadUncommon(Literal* at, byte* p, byte* end, void** data, int row, ulong seen)
    {
        _uncommonBits = 0;
        bool isRepeated = (seen & at->Forbidden) != 0;
        if (isRepeated && ((seen & PositionBit) == 0 || (at->Forbidden & _positionColumns) == 0))
            return null;
        byte* behind = JsonText.Value(p, end, 1, out ValueKind kind);
        if (behind == null || !Utf8.IsValid(new ReadOnlySpan<byte>(p, (int)(behind - p))))
            return null;
        if (isRepeated || kind == ValueKind.Null || at->Action == ValueAction.Skip)
            return behind;
        _uncommonBits = at->Bits;
        Member value = Member.Of(p, behind, kind);
        DecodeReason reason = at->Action == ValueAction.Position
            ? _writer.WritePosition(value, data, row)
            : _writer.Write(value, data, at->Column, row);
        return reason == DecodeReason.None ? behind : null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool IsEnd(byte* p, byte* end) => (*p == '}' && p + 1 == end) || IsSpacedEnd(p, end);

    static bool IsSpacedEnd(byte* p, byte* end)
    {
        p = JsonText.Space(p, end);
        return p < end && *p == '}' && JsonText.Space(p + 1, end) == end;
    }
}
