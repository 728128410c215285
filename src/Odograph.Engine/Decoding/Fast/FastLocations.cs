namespace Odograph.Engine.Decoding.Fast;

/// <summary>
/// Positions in the forms that producers write: an array of two numbers; an object of a latitude and a longitude in
/// this order; text of two numbers. See <see cref="FastNumbers"/> for what the methods return.
/// </summary>
internal static unsafe class FastLocations
{
    const ulong Lat = 'l' | ('a' << 8) | ('t' << 16) | ((ulong)'"' << 24);
    const ulong Lon = 'l' | ('o' << 8) | ('n' << 16) | ((ulong)'"' << 24);
    const ulong Lng = 'l' | ('n' << 8) | ('g' << 16) | ((ulong)'"' << 24);

    public static byte* Read(byte* p, byte* end, double* latitude, double* longitude)
    {
        if (*p == '[')
            return Close(Pair(p + 1, end, latitude, longitude), (byte)']');
        if (*p == '{')
            return Object(p + 1, end, latitude, longitude);
        return *p == '"' ? Text(p + 1, end, latitude, longitude) : null;
    }

    /// <summary>Two bare numbers with a comma between.</summary>
    static byte* Pair(byte* p, byte* end, double* latitude, double* longitude)
    {
        p = FastNumbers.Bare(Blank(p), latitude);
        if (p == null)
            return null;
        p = Blank(p);
        if (*p != ',' || p >= end)
            return null;
        p = FastNumbers.Bare(Blank(p + 1), longitude);
        return p == null || p >= end ? null : Blank(p);
    }

    static byte* Text(byte* p, byte* end, double* latitude, double* longitude)
    {
        byte close = *p switch { (byte)'[' => (byte)']', (byte)'(' => (byte)')', _ => 0 };
        p = Pair(close == 0 ? p : p + 1, end, latitude, longitude);
        return Close(close == 0 ? p : Close(p, close), (byte)'"');
    }

    static byte* Object(byte* p, byte* end, double* latitude, double* longitude)
    {
        p = Member(Blank(p), latitude, isLatitude: true);
        if (p == null || p >= end || *p != ',')
            return null;
        p = Member(Blank(p + 1), longitude, isLatitude: false);
        return p == null || p >= end ? null : Close(p, (byte)'}');
    }

    /// <summary>One key of the axis, its colon and its number.</summary>
    static byte* Member(byte* p, double* number, bool isLatitude)
    {
        if (*p != '"')
            return null;
        uint key = *(uint*)(p + 1);
        if (isLatitude ? key == Lat : key is (uint)Lon or (uint)Lng)
            p += 5;
        else if (isLatitude ? Starts(p, "\"latitude\""u8) : Starts(p, "\"longitude\""u8))
            p += isLatitude ? 10 : 11;
        else
            return null;
        p = Blank(p);
        if (*p != ':')
            return null;
        p = FastNumbers.Bare(Blank(p + 1), number);
        return p == null ? null : Blank(p);
    }

    static bool Starts(byte* p, ReadOnlySpan<byte> key) => new ReadOnlySpan<byte>(p, key.Length).SequenceEqual(key);

    static byte* Close(byte* p, byte bracket) => p != null && *p == bracket ? p + 1 : null;

    /// <summary>At most one space: more are left to the full reader.</summary>
    static byte* Blank(byte* p) => *p == ' ' ? p + 1 : p;
}
