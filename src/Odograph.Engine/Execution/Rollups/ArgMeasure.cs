using Odograph.Engine.Decoding;
using Odograph.Model.Streams;
using StringCell = Odograph.Engine.Decoding.StringCell;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// arg_min and arg_max by event time: the value, its time, and the identity that decides between equal times. Rows
/// without the value count for nothing. Words: value (2), time, event id (2), device (2, unless it is a key).
/// </summary>
sealed unsafe class ArgMeasure(int column, ColumnType type, bool isMax, bool hasDevice) : PartMeasure
{
    const int Time = 2;
    const int Event = 3;
    const int Device = 5;

    readonly bool _isText = type == ColumnType.String;

    public override int Words => hasDevice ? 7 : 5;

    public override IEnumerable<int> Texts
    {
        get
        {
            if (_isText)
            {
                yield return 0;
            }

            yield return Event;
            if (hasDevice)
            {
                yield return Device;
            }
        }
    }

    public override IEnumerable<PartOutput> Outputs
    {
        get
        {
            yield return _isText ? new(Offset, type) : new(Offset, type, PartNull.WhereZero, Offset + 1);
            yield return new(Offset + Time, ColumnType.Timestamp, PartNull.WhereTextIs, Offset + Event);
            if (hasDevice)
            {
                yield return new(Offset + Device, ColumnType.String);
            }

            yield return new(Offset + Event, ColumnType.String);
        }
    }

    public override void Add(
        PartTable table, ColumnTargets columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        var times = (long*)columns.Data[DecodePlan.EventTimeColumn];
        var events = (StringCell*)columns.Data[DecodePlan.EventIdColumn];
        var devices = (StringCell*)columns.Data[DecodePlan.DeviceIdColumn];
        for (int i = 0; i < rows.Length; i++)
        {
            int row = rows[i];
            if (columns.IsNull(column, row))
            {
                continue;
            }

            long* words = table.Row(groups[i]) + Offset;
            if (!IsBetter(table, words, times[row], devices + row, events + row))
            {
                continue;
            }

            if (_isText)
            {
                SetText(table, words, ((StringCell*)columns.Data[column])[row]);
            }
            else
            {
                (words[0], words[1]) = (PartCells.Bits(columns, column, type, row), 1);
            }

            Stamp(table, words, times[row], devices[row], events[row]);
        }
    }

    public override void Merge(PartTable table, long* into, PartTable other, long* from)
    {
        into += Offset;
        from += Offset;
        if (from[Event] == PartArena.NullText)
        {
            return;
        }

        var id = other.Arena.Get(from[Event], from[Event + 1]);
        var device = hasDevice ? other.Arena.Get(from[Device], from[Device + 1]) : default;
        if (!IsBetter(table, into, from[Time], &device, &id))
        {
            return;
        }

        if (_isText)
        {
            SetText(table, into, other.Arena.Get(from[0], from[1]));
        }
        else
        {
            (into[0], into[1]) = (from[0], from[1]);
        }

        Stamp(table, into, from[Time], device, id);
    }

    bool IsBetter(PartTable table, long* words, long time, StringCell* device, StringCell* id)
    {
        if (words[Event] == PartArena.NullText)
        {
            return true;
        }

        int order = time.CompareTo(words[Time]);
        if (order == 0 && hasDevice)
        {
            order = Compare(table, words + Device, device);
        }

        if (order == 0)
        {
            order = Compare(table, words + Event, id);
        }

        return isMax ? order > 0 : order < 0;
    }

    static int Compare(PartTable table, long* words, StringCell* text)
    {
        var mine = table.Arena.Get(words[0], words[1]);
        return StringCell.Bytes(text).SequenceCompareTo(StringCell.Bytes(&mine));
    }

    void Stamp(PartTable table, long* words, long time, StringCell device, StringCell id)
    {
        words[Time] = time;
        SetText(table, words + Event, id);
        if (hasDevice)
        {
            SetText(table, words + Device, device);
        }
    }

    static void SetText(PartTable table, long* words, StringCell text)
        => table.Arena.Set(words, text.Low, (byte*)text.High);
}
