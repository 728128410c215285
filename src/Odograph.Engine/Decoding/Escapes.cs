using System.Text;

namespace Odograph.Engine.Decoding;

/// <summary>JSON strings with escapes to plain UTF-8.</summary>
internal static unsafe class Escapes
{
    /// <summary>
    /// The text between the quotes of a string that <see cref="JsonText.String"/> found sound, in the arena.
    /// </summary>
    public static byte* Resolve(byte* text, int length, StringArena arena, out int resolvedLength)
    {
        byte* resolved = arena.Allocate(length);
        byte* end = text + length;
        byte* to = resolved;
        while (text < end)
        {
            if (*text != '\\')
            {
                *to++ = *text++;
                continue;
            }

            text = JsonText.Escape(text, end, out int character);
            to += new Rune(character).EncodeToUtf8(new Span<byte>(to, 4));
        }

        arena.Shrink(to);
        resolvedLength = (int)(to - resolved);
        return resolved;
    }
}
