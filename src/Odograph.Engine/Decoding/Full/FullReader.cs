using System.Text.Unicode;
using Odograph.Model.Events;

namespace Odograph.Engine.Decoding.Full;

/// <summary>
/// Reads any record by the rules and finds its reason where it has one: the definition of what the fast path must do
/// too. In two passes: the whole text is checked and each key's last value noted; then each column takes its
/// best-ranked key that is not null. Reads no byte outside the record. One per worker.
/// </summary>
internal sealed unsafe class FullReader
{
    readonly DecodePlan _plan;
    readonly StringArena _arena;
    readonly CellWriter _writer;
    readonly Member[] _members;
    int _generation;

    public FullReader(DecodePlan plan, StringArena arena)
    {
        _plan = plan;
        _arena = arena;
        _writer = new CellWriter(plan, arena);
        _members = new Member[plan.KeyCount];
    }

    /// <summary>
    /// Column of the last missing_field, wrong_type or bad_time, position target of the last bad_location, else -1.
    /// </summary>
    public int FaultTarget { get; private set; }

    /// <summary>
    /// Writes the cells of a row and the set of its columns that have a value. Of a record with a reason the cells are
    /// garbage.
    /// </summary>
    /// <param name="members">Where given: every member in its order, for learning.</param>
    public DecodeReason Read(byte* record, int length, void** data, int row, MemberList? members, out ulong present)
    {
        present = 0;
        FaultTarget = -1;
        if (length > LogEntry.MaxPayloadBytes)
            return DecodeReason.TooLarge;
        var text = new ReadOnlySpan<byte>(record, length);
        if (!Utf8.IsValid(text))
            return DecodeReason.BadUtf8;
        int first = text.StartsWith("\uFEFF"u8) ? 3 : 0;
        if (DepthScan.IsTooDeep(text[first..]))
            return DecodeReason.TooDeep;
        DecodeReason reason = ReadMembers(record + first, record + length, members);
        return reason == DecodeReason.None ? WriteColumns(data, row, out present) : reason;
    }

    DecodeReason ReadMembers(byte* p, byte* end, MemberList? members)
    {
        _generation++;
        p = JsonText.Space(p, end);
        if (p < end && *p != '{')
        {
            p = JsonText.Value(p, end, 0, out _);
            return p != null && JsonText.Space(p, end) == end ? DecodeReason.NotObject : DecodeReason.NotJson;
        }

        p = p < end ? JsonText.Space(p + 1, end) : end;
        bool more = p < end && *p != '}';
        while (more)
        {
            p = ReadMember(p, end, members);
            if (p == null)
                return DecodeReason.NotJson;
            p = JsonText.Space(p, end);
            more = p < end && *p == ',';
            if (more)
                p = JsonText.Space(p + 1, end);
        }

        return p < end && *p == '}' && JsonText.Space(p + 1, end) == end ? DecodeReason.None : DecodeReason.NotJson;
    }

    /// <summary>One member from its key's quote to behind its value; null where the text is broken.</summary>
    byte* ReadMember(byte* p, byte* end, MemberList? members)
    {
        if (p >= end || *p != '"')
            return null;
        byte* behind = JsonText.String(p, end, out bool escaped);
        if (behind == null)
            return null;
        var name = Member.Of(p, behind, escaped ? ValueKind.EscapedText : ValueKind.Text);
        int key = _plan.FindKey(name.Plain(_arena).Bytes);
        p = JsonText.Space(behind, end);
        if (p >= end || *p != ':')
            return null;
        p = JsonText.Space(p + 1, end);
        behind = JsonText.Value(p, end, 1, out ValueKind kind);
        if (behind == null && _plan.IsNumberKey(key))
        {
            behind = JsonText.NotFinite(p, end);
            kind = ValueKind.NotFinite;
        }

        if (behind == null)
            return null;
        members?.Add(key, p, behind);
        if (key >= 0)
        {
            _members[key] = Member.Of(p, behind, kind);
            _members[key].Generation = _generation;
        }

        return behind;
    }

    DecodeReason WriteColumns(void** data, int row, out ulong present)
    {
        present = 0;
        bool hasDevice = Find(DecodePlan.DeviceIdColumn) >= 0;
        if (!hasDevice || Find(DecodePlan.EventTimeColumn) < 0)
        {
            FaultTarget = hasDevice ? DecodePlan.EventTimeColumn : DecodePlan.DeviceIdColumn;
            return DecodeReason.MissingField;
        }

        var worst = DecodeReason.None;
        int position = _plan.TargetCount > _plan.PositionTarget ? Find(_plan.PositionTarget) : -1;
        for (var target = 0; target < _plan.Columns.Count; target++)
        {
            bool fromPosition = position >= 0 && (target == _plan.LatitudeColumn || target == _plan.LongitudeColumn);
            int key = fromPosition ? -1 : Find(target);
            if (key < 0)
                continue;
            present |= 1UL << target;
            Note(_writer.Write(_members[key], data, target, row), target, ref worst);
        }

        if (position >= 0)
        {
            present |= 1UL << _plan.LatitudeColumn | 1UL << _plan.LongitudeColumn;
            Note(_writer.WritePosition(_members[position], data, row), _plan.PositionTarget, ref worst);
        }

        return worst;
    }

    /// <summary>The best-ranked key of a target whose value is not null, or -1.</summary>
    int Find(int target)
    {
        (int first, int end) = _plan.KeysOf(target);
        for (int key = first; key < end; key++)
        {
            if (_members[key].Generation == _generation && _members[key].Kind != ValueKind.Null)
                return key;
        }

        return -1;
    }

    void Note(DecodeReason reason, int target, ref DecodeReason worst)
    {
        if (reason == DecodeReason.None || (worst != DecodeReason.None && worst <= reason))
            return;
        worst = reason;
        FaultTarget = target;
    }
}
