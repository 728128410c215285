namespace Odograph.Engine.Decoding.Full;

/// <summary>
/// A position in one value: an array of exactly two numbers, latitude first; an object with one of <c>lat</c>,
/// <c>latitude</c> and one of
/// <c>lon</c>, <c>lng</c>, <c>longitude</c>, <c>long</c> (the first of these that is not null; other keys are passed
/// over; of a key that comes twice the last); or text with two numbers and a comma between, bare or in brackets or
/// parentheses, spaces allowed around each part. Inside arrays and objects a numeric string is a number, as everywhere.
/// </summary>
internal static unsafe class Locations
{
    static readonly string[] Latitudes = ["lat", "latitude"];
    static readonly string[] Longitudes = ["lon", "lng", "longitude", "long"];

    /// <summary>Array, object or text; the value's JSON is sound.</summary>
    public static bool TryRead(in Member value, StringArena arena, out double latitude, out double longitude)
    {
        (latitude, longitude) = (0, 0);
        return value.Kind switch
        {
            ValueKind.Array => TryArray(value, arena, out latitude, out longitude),
            ValueKind.Object => TryObject(value, arena, out latitude, out longitude),
            _ => TryText(value.Plain(arena).Bytes, out latitude, out longitude),
        };
    }

    static bool TryArray(in Member array, StringArena arena, out double latitude, out double longitude)
    {
        (latitude, longitude) = (0, 0);
        byte* end = array.Start + array.Length;
        byte* p = JsonText.Space(array.Start + 1, end);
        for (var i = 0; i < 2; i++)
        {
            if (*p == ']')
                return false;
            byte* behind = JsonText.Value(p, end, 1, out ValueKind kind);
            if (!TryNumber(Member.Of(p, behind, kind), arena, out double number))
                return false;
            (latitude, longitude) = i == 0 ? (number, 0) : (latitude, number);
            p = JsonText.Space(behind, end);
            if (i == 0 && *p == ',')
                p = JsonText.Space(p + 1, end);
        }

        return *p == ']';
    }

    static bool TryObject(in Member value, StringArena arena, out double latitude, out double longitude)
    {
        Span<Member> members = stackalloc Member[Latitudes.Length + Longitudes.Length];
        members.Clear();
        byte* end = value.Start + value.Length;
        byte* p = JsonText.Space(value.Start + 1, end);
        while (*p != '}')
        {
            byte* behind = JsonText.String(p, end, out bool escaped);
            var name = Member.Of(p, behind, escaped ? ValueKind.EscapedText : ValueKind.Text);
            int key = FindKey(name.Plain(arena).Bytes);
            p = JsonText.Space(JsonText.Space(behind, end) + 1, end);
            behind = JsonText.Value(p, end, 1, out ValueKind kind);
            if (key >= 0)
                members[key] = Member.Of(p, behind, kind);
            p = JsonText.Space(behind, end);
            if (*p == ',')
                p = JsonText.Space(p + 1, end);
        }

        bool found = TryFirst(members[..Latitudes.Length], arena, out latitude);
        return TryFirst(members[Latitudes.Length..], arena, out longitude) && found;
    }

    static bool TryFirst(ReadOnlySpan<Member> members, StringArena arena, out double number)
    {
        foreach (ref readonly Member member in members)
        {
            if (member.Kind != ValueKind.Null)
                return TryNumber(member, arena, out number);
        }

        number = 0;
        return false;
    }

    static bool TryText(ReadOnlySpan<byte> text, out double latitude, out double longitude)
    {
        (latitude, longitude) = (0, 0);
        text = Trim(text);
        if (text.Length >= 2 && (text[0], text[^1]) is ((byte)'[', (byte)']') or ((byte)'(', (byte)')'))
            text = text[1..^1];
        int comma = text.IndexOf((byte)',');
        return comma >= 0
            && JsonNumbers.TryDouble(Trim(text[..comma]), out latitude)
            && JsonNumbers.TryDouble(Trim(text[(comma + 1)..]), out longitude);
    }

    static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n"u8);

    static bool TryNumber(in Member member, StringArena arena, out double number)
    {
        number = 0;
        return (member.Kind == ValueKind.Number || member.IsText)
            && JsonNumbers.TryDouble(member.Plain(arena).Bytes, out number);
    }

    static int FindKey(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Latitudes.Length; i++)
        {
            if (Matches(name, Latitudes[i]))
                return i;
        }

        for (var i = 0; i < Longitudes.Length; i++)
        {
            if (Matches(name, Longitudes[i]))
                return Latitudes.Length + i;
        }

        return -1;
    }

    static bool Matches(ReadOnlySpan<byte> name, string key)
        => name.Length == key.Length && System.Text.Ascii.Equals(name, key);
}
