using Odograph.Model.Time;

namespace Odograph.Engine.Decoding.Full;

/// <summary>
/// ISO 8601 in its extended form: <c>YYYY-MM-DD</c>, then <c>T</c>, <c>t</c> or one space, then <c>HH:MM</c> or
/// <c>HH:MM:SS</c>, then (after seconds) a point or comma with 1 to 9 digits, then nothing, <c>Z</c>, <c>z</c> or an
/// offset <c>±HH</c>, <c>±HHMM</c>, <c>±HH:MM</c> of at most 18 hours. Years 0001 to 9999; no hour 24, no leap second,
/// nothing around it. Digits behind the sixth are cut off.
/// </summary>
internal static class IsoTimes
{
    const int MaxOffsetMinutes = 18 * 60;

    /// <summary>The time in µs as it stands there, and its offset to UTC where one stands there.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long localMicros, out long? offsetMicros)
    {
        localMicros = 0;
        offsetMicros = null;
        if (text.Length < 16 || !TryDate(text[..10], out long days))
            return false;
        if (text[10] is not ((byte)'T' or (byte)'t' or (byte)' '))
            return false;
        int hour = Two(text, 11), minute = Two(text, 14), second = 0;
        var at = 16;
        long fraction = 0;
        if (hour is < 0 or > 23 || text[13] != ':' || minute is < 0 or > 59)
            return false;
        if (at < text.Length && text[at] == ':')
        {
            second = Two(text, 17);
            at = 19;
            if (second is < 0 or > 59 || !TryFraction(text, ref at, out fraction))
                return false;
        }

        long seconds = (((hour * 60L) + minute) * 60) + second;
        localMicros = (days * UnixMicros.PerDay) + (seconds * UnixMicros.PerSecond) + fraction;
        return at == text.Length || TryOffset(text[at..], out offsetMicros);
    }

    /// <summary>Ten bytes <c>YYYY-MM-DD</c> to days since 1970-01-01.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out long days)
    {
        days = 0;
        int century = Two(text, 0), rest = Two(text, 2), month = Two(text, 5), day = Two(text, 8);
        if (century < 0 || rest < 0 || text[4] != '-' || month is < 1 or > 12 || text[7] != '-' || day < 1)
            return false;
        int year = (century * 100) + rest;
        if (year < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        days = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Days;
        return true;
    }

    static bool TryFraction(ReadOnlySpan<byte> text, ref int at, out long micros)
    {
        micros = 0;
        if (at >= text.Length || text[at] is not ((byte)'.' or (byte)','))
            return true;
        at++;
        int first = at;
        for (; at < text.Length && text[at] is >= (byte)'0' and <= (byte)'9'; at++)
        {
            if (at - first < 6)
                micros = (micros * 10) + (text[at] - '0');
        }

        for (int digits = at - first; digits < 6; digits++)
            micros *= 10;
        return at - first is >= 1 and <= 9;
    }

    static bool TryOffset(ReadOnlySpan<byte> text, out long? micros)
    {
        micros = 0;
        if (text.Length == 1)
            return text[0] is (byte)'Z' or (byte)'z';
        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length is not (3 or 5 or 6))
            return false;
        int hours = Two(text, 1);
        int minutes = text.Length == 3 ? 0 : Two(text, text.Length - 2);
        if (hours < 0 || minutes is < 0 or > 59 || (text.Length == 6 && text[3] != ':'))
            return false;
        if ((hours * 60) + minutes > MaxOffsetMinutes)
            return false;
        long offset = ((hours * 60) + minutes) * 60 * UnixMicros.PerSecond;
        micros = text[0] == '-' ? -offset : offset;
        return true;
    }

    /// <summary>Two digits, or -1.</summary>
    static int Two(ReadOnlySpan<byte> text, int at)
    {
        if (at + 2 > text.Length)
            return -1;
        int tens = text[at] - '0', ones = text[at + 1] - '0';
        return tens is >= 0 and <= 9 && ones is >= 0 and <= 9 ? (tens * 10) + ones : -1;
    }
}
