using System.Buffers;

namespace Odograph.Engine.Ingest.Csv;

/// <summary>Text as a JSON string, byte for byte but for what JSON wants escaped.</summary>
static class JsonStrings
{
    const int ShortBytes = 1024;

    static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    /// <summary>What the text needs at most, quotes included: a bound for short ones, exact for the others.</summary>
    public static long MostBytes(ReadOnlySpan<byte> text)
    {
        if (text.Length <= ShortBytes)
        {
            return 2 + (6L * text.Length);
        }

        long bytes = 2;
        Span<byte> escape = stackalloc byte[6];
        while (text.IndexOfAny(Escaped) is var found and >= 0)
        {
            bytes += found + EscapeOne(text[found], escape);
            text = text[(found + 1)..];
        }

        return bytes + text.Length;
    }

    /// <summary>Writes the text with quotes around it; the target must hold six bytes for each of the text's.</summary>
    /// <param name="doubled">A byte of which two in a row mean one; 0 = none.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(ReadOnlySpan<byte> text, byte doubled, Span<byte> target)
    {
        int at = 0;
        target[at++] = (byte)'"';
        while (doubled != 0 && text.IndexOf(doubled) is var found and >= 0)
        {
            at += Escape(text[..(found + 1)], target[at..]);
            text = text[Math.Min(text.Length, found + 2)..];
        }

        at += Escape(text, target[at..]);
        target[at++] = (byte)'"';
        return at;
    }

    static int Escape(ReadOnlySpan<byte> text, Span<byte> target)
    {
        int at = 0;
        while (text.IndexOfAny(Escaped) is var found and >= 0)
        {
            text[..found].CopyTo(target[at..]);
            at += found;
            at += EscapeOne(text[found], target[at..]);
            text = text[(found + 1)..];
        }

        text.CopyTo(target[at..]);
        return at + text.Length;
    }

    static int EscapeOne(byte value, Span<byte> target)
    {
        byte letter = value switch
        {
            (byte)'"' or (byte)'\\' => value,
            (byte)'\n' => (byte)'n',
            (byte)'\r' => (byte)'r',
            (byte)'\t' => (byte)'t',
            _ => 0,
        };
        target[0] = (byte)'\\';
        if (letter != 0)
        {
            target[1] = letter;
            return 2;
        }

        "u00"u8.CopyTo(target[1..]);
        target[4] = (byte)('0' + (value >> 4));
        target[5] = "0123456789abcdef"u8[value & 15];
        return 6;
    }
}
