using System.Text;

namespace Odograph.Lake.Schemas;

/// <summary>Prefixes of text counted in Unicode code points, as the format counts them; a lone surrogate counts as
/// one.</summary>
internal static class CodePoints
{
    public static string First(string text, int count)
    {
        if (text.Length <= count)
        {
            return text;
        }

        int end = 0;
        for (int i = 0; i < count && end < text.Length; i++)
        {
            end += IsPair(text, end) ? 2 : 1;
        }

        return text[..end];
    }

    /// <summary>
    /// The least text of at most as many code points that is greater than every text with this prefix: the last code
    /// point that can be raised is, what follows it is dropped. Null when none can.
    /// </summary>
    public static string? Next(string text)
    {
        var points = text.EnumerateRunes().ToArray();
        for (int i = points.Length - 1; i >= 0; i--)
        {
            // Between U+D7FF and U+E000 lie the surrogates, which are no characters.
            int next = points[i].Value == 0xD7FF ? 0xE000 : points[i].Value + 1;
            if (next <= 0x10FFFF)
            {
                points[i] = new Rune(next);
                return string.Concat(points[..(i + 1)].Select(point => point.ToString()));
            }
        }

        return null;
    }

    static bool IsPair(string text, int at)
        => char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]);
}
