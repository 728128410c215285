namespace Odograph.Simulation.Text;

/// <summary>A string as <c>json.dumps</c> writes it: quoted, everything outside ASCII as \uXXXX.</summary>
internal static class JsonText
{
    public static int Write(string value, Span<byte> target)
    {
        var at = 0;
        target[at++] = (byte)'"';
        foreach (var letter in value)
        {
            if (letter is >= ' ' and <= '~' and not '"' and not '\\')
                target[at++] = (byte)letter;
            else
                at += Escape(letter, target[at..]);
        }

        target[at++] = (byte)'"';
        return at;
    }

    static int Escape(char letter, Span<byte> target)
    {
        ReadOnlySpan<byte> shortForm = letter switch
        {
            '"' => "\\\""u8,
            '\\' => "\\\\"u8,
            '\n' => "\\n"u8,
            '\r' => "\\r"u8,
            '\t' => "\\t"u8,
            '\b' => "\\b"u8,
            '\f' => "\\f"u8,
            _ => [],
        };
        if (shortForm.Length > 0)
        {
            shortForm.CopyTo(target);
            return shortForm.Length;
        }

        target[0] = (byte)'\\';
        target[1] = (byte)'u';
        for (var digit = 0; digit < 4; digit++)
            target[2 + digit] = "0123456789abcdef"u8[(letter >> (12 - (4 * digit))) & 15];
        return 6;
    }
}
