using System.Text;
using Odograph.Model.Streams;

namespace Odograph.Engine.Decoding.Full;

/// <summary>Turns one value that is not null into a column's cell, or says why it cannot.</summary>
internal sealed unsafe class CellWriter(DecodePlan plan, StringArena arena)
{
    readonly LocalTimes _localTimes = new(plan.TimeZone);

    public DecodeReason Write(in Member value, void** data, int column, int row)
    {
        if (value.Kind is ValueKind.Array or ValueKind.Object or ValueKind.NotFinite)
            return DecodeReason.WrongType;
        Member plain = value.Plain(arena);
        void* cells = data[column];
        switch (plan.Columns[column].Type)
        {
            case ColumnType.String:
                StringCell.Write((StringCell*)cells + row, plain.Start, plain.Length);
                return DecodeReason.None;
            case ColumnType.Boolean:
                return WriteBoolean(plain, (byte*)cells + row);
            case ColumnType.Timestamp:
                return WriteTime(plain, (long*)cells + row);
            default:
                return WriteNumber(plain, plan.Columns[column].Type, cells, row);
        }
    }

    public DecodeReason WritePosition(in Member value, void** data, int row)
    {
        if (value.Kind is not (ValueKind.Array or ValueKind.Object or ValueKind.Text or ValueKind.EscapedText))
            return DecodeReason.WrongType;
        if (!Locations.TryRead(value, arena, out double latitude, out double longitude))
            return DecodeReason.BadLocation;
        ((double*)data[plan.LatitudeColumn])[row] = latitude;
        ((double*)data[plan.LongitudeColumn])[row] = longitude;
        return DecodeReason.None;
    }

    // CSV has texts alone, and its writers disagree about capitals.
    static DecodeReason WriteBoolean(in Member value, byte* cell)
    {
        bool isTrue = value.Kind == ValueKind.True
            || (value.IsText && Ascii.EqualsIgnoreCase(value.Bytes, "true"u8));
        bool isFalse = value.Kind == ValueKind.False
            || (value.IsText && Ascii.EqualsIgnoreCase(value.Bytes, "false"u8));
        *cell = isTrue ? (byte)1 : (byte)0;
        return isTrue || isFalse ? DecodeReason.None : DecodeReason.WrongType;
    }

    static DecodeReason WriteNumber(in Member value, ColumnType type, void* cells, int row)
    {
        if (type == ColumnType.Double)
        {
            bool isNumber = JsonNumbers.TryDouble(value.Bytes, out ((double*)cells)[row]);
            return isNumber ? DecodeReason.None : DecodeReason.WrongType;
        }

        if (!JsonNumbers.TryLong(value.Bytes, out long number))
            return DecodeReason.WrongType;
        if (type == ColumnType.Long)
        {
            ((long*)cells)[row] = number;
            return DecodeReason.None;
        }

        ((int*)cells)[row] = (int)number;
        return number is >= int.MinValue and <= int.MaxValue ? DecodeReason.None : DecodeReason.WrongType;
    }

    DecodeReason WriteTime(in Member value, long* cell)
    {
        if (JsonNumbers.IsNumber(value.Bytes))
        {
            if (!JsonNumbers.TryDouble(value.Bytes, out _))
                return DecodeReason.WrongType;
            return JsonNumbers.TryEpoch(value.Bytes, out *cell) ? DecodeReason.None : DecodeReason.BadTime;
        }

        if (!value.IsText)
            return DecodeReason.WrongType;
        if (!IsoTimes.TryParse(value.Bytes, out long local, out long? offset))
            return DecodeReason.BadTime;
        *cell = offset is null ? _localTimes.ToUtc(local) : local - offset.Value;
        return DecodeReason.None;
    }
}
