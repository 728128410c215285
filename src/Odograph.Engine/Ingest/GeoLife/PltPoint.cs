namespace Odograph.Engine.Ingest.GeoLife;

/// <summary>Where the parts of a point lie in its line, and when it was.</summary>
readonly record struct PltPoint(
    Range Latitude, Range Longitude, Range Altitude, bool HasAltitude, Range Date, Range Time, long Second)
{
    const int DateLength = 10;
    const int TimeLength = 8;

    /// <summary>
    /// True for <c>lat,lon,0,altitude_ft,days,yyyy-MM-dd,HH:mm:ss</c> with numbers as JSON writes them; the third and
    /// fifth cells are not looked at, for they say nothing that the others do not.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out PltPoint point)
    {
        point = default;
        Span<int> ends = stackalloc int[7];
        int cells = 0;
        int at = 0;
        while (true)
        {
            int found = line[at..].IndexOf((byte)',');
            if (cells == ends.Length)
            {
                return false;
            }

            ends[cells++] = found < 0 ? line.Length : at + found;
            if (found < 0)
            {
                break;
            }

            at += found + 1;
        }

        if (cells != ends.Length)
        {
            return false;
        }

        var (latitude, longitude) = (..ends[0], (ends[0] + 1)..ends[1]);
        var altitude = (ends[2] + 1)..ends[3];
        var (date, time) = ((ends[4] + 1)..ends[5], (ends[5] + 1)..ends[6]);
        if (!IsNumber(line[latitude]) || !IsNumber(line[longitude]) || !IsNumber(line[altitude])
            || line[altitude].IndexOfAny((byte)'e', (byte)'E') >= 0
            || !TrySecond(line[date], line[time], out long second))
        {
            return false;
        }

        point = new PltPoint(latitude, longitude, altitude, !IsUnknown(line[altitude]), date, time, second);
        return true;
    }

    /// <summary>-777 with or without zeros behind the point.</summary>
    static bool IsUnknown(ReadOnlySpan<byte> feet)
        => feet.StartsWith("-777"u8) && (feet.Length == 4
            || (feet[4] == '.' && feet[5..].IndexOfAnyExcept((byte)'0') < 0));

    /// <summary>The grammar of JSON's numbers.</summary>
    static bool IsNumber(ReadOnlySpan<byte> text)
    {
        int at = text.Length > 0 && text[0] == '-' ? 1 : 0;
        int whole = Digits(text, at);
        if (whole == 0 || (whole > 1 && text[at] == '0'))
        {
            return false;
        }

        at += whole;
        if (at < text.Length && text[at] == '.')
        {
            int fraction = Digits(text, at + 1);
            at = fraction == 0 ? int.MaxValue : at + 1 + fraction;
        }

        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            int sign = at + 1 < text.Length && text[at + 1] is (byte)'-' or (byte)'+' ? 1 : 0;
            int exponent = Digits(text, at + 1 + sign);
            at = exponent == 0 ? int.MaxValue : at + 1 + sign + exponent;
        }

        return at == text.Length;
    }

    static int Digits(ReadOnlySpan<byte> text, int from)
    {
        int at = from;
        while (at < text.Length && (uint)(text[at] - '0') <= 9)
        {
            at++;
        }

        return at - from;
    }

    /// <summary>Seconds since 1970 of the text; whether the day exists is the decoder's matter.</summary>
    static bool TrySecond(ReadOnlySpan<byte> date, ReadOnlySpan<byte> time, out long second)
    {
        second = 0;
        if (date.Length != DateLength || time.Length != TimeLength || date[4] != '-' || date[7] != '-'
            || time[2] != ':' || time[5] != ':')
        {
            return false;
        }

        int bad = 0;
        int year = (Two(date, 0, ref bad) * 100) + Two(date, 2, ref bad);
        int month = Two(date, 5, ref bad);
        int day = Two(date, 8, ref bad);
        int hour = Two(time, 0, ref bad);
        int minute = Two(time, 3, ref bad);
        int inMinute = Two(time, 6, ref bad);
        if (bad > 9)
        {
            return false;
        }

        second = (((((DaysTo(year, month) + day - 1) * 24L) + hour) * 60) + minute) * 60 + inMinute;
        return true;
    }

    static int Two(ReadOnlySpan<byte> text, int at, ref int bad)
    {
        uint tens = (uint)(text[at] - '0');
        uint ones = (uint)(text[at + 1] - '0');
        bad = Math.Max(bad, (int)Math.Min(Math.Max(tens, ones), 10));
        return (int)((tens * 10) + ones);
    }

    // Days from 1970-01-01 to the first of a month, years counted from March so that leap days come last.
    static int DaysTo(int year, int month)
    {
        (year, month) = month <= 2 ? (year - 1, month + 9) : (year, month - 3);
        return (365 * year) + (year / 4) - (year / 100) + (year / 400) + (((153 * month) + 2) / 5) - 719468;
    }
}
