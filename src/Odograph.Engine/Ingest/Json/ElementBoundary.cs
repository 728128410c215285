namespace Odograph.Engine.Ingest.Json;

/// <summary>
/// Where a broken value of a sequence most likely ends: at a '}' behind which another object begins, or the array and
/// with it the file ends. Nothing inside the value can be trusted any more, its strings least.
/// </summary>
static class ElementBoundary
{
    /// <summary>Bytes behind a '}' that are looked at.</summary>
    public const int LookaheadBytes = 256;

    /// <summary>
    /// Offset behind the first such '}' at or behind <paramref name="from"/>; -1 where there is none yet, and
    /// <paramref name="from"/> is where to look on when more bytes are here.
    /// </summary>
    public static int Find(ReadOnlySpan<byte> bytes, ref int from, bool isWhole)
    {
        while (true)
        {
            int found = bytes[from..].IndexOf((byte)'}');
            if (found < 0)
            {
                from = bytes.Length;
                return -1;
            }

            from += found;
            if (!isWhole && bytes.Length - from <= LookaheadBytes)
            {
                return -1;
            }

            from++;
            if (IsEnd(bytes[from..Math.Min(bytes.Length, from + LookaheadBytes)]))
            {
                return from;
            }
        }
    }

    static bool IsEnd(ReadOnlySpan<byte> behind)
    {
        int at = SkipSpace(behind, 0, out bool hasLineEnd);
        if (at == behind.Length)
        {
            return false; // the end of the input ends the value anyway
        }

        if (behind[at] == ',')
        {
            at = SkipSpace(behind, at + 1, out _);
            return at < behind.Length && behind[at] == '{';
        }

        return (behind[at] == '{' && hasLineEnd)
            || (behind[at] == ']' && SkipSpace(behind, at + 1, out _) == behind.Length);
    }

    static int SkipSpace(ReadOnlySpan<byte> bytes, int at, out bool hasLineEnd)
    {
        hasLineEnd = false;
        while (at < bytes.Length && bytes[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            hasLineEnd |= bytes[at] == '\n';
            at++;
        }

        return at;
    }
}
