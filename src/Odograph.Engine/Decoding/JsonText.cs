using System.Runtime.CompilerServices;

namespace Odograph.Engine.Decoding;

/// <summary>What stands in a record as a value.</summary>
internal enum ValueKind : byte
{
    Null,
    True,
    False,
    Number,
    Text,

    /// <summary>Text with at least one escape.</summary>
    EscapedText,
    Array,
    Object,

    /// <summary>Bare NaN, Infinity or -Infinity: no JSON, but a known habit of producers.</summary>
    NotFinite,
}

/// <summary>
/// The grammar of JSON (RFC 8259) over bytes: every method gets the first byte of something and returns the byte behind
/// it, or null where the text is broken. Nothing at or behind <c>end</c> is read. Escapes are checked (a lone surrogate
/// is broken), UTF-8 is not.
/// </summary>
internal static unsafe class JsonText
{
    /// <summary>Deepest nesting of objects and arrays, the record itself included.</summary>
    public const int MaxDepth = 64;

    public static byte* Space(byte* p, byte* end)
    {
        while (p < end && *p is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            p++;
        return p;
    }

    /// <summary>Any value; <paramref name="depth"/> objects and arrays are open around it.</summary>
    public static byte* Value(byte* p, byte* end, int depth, out ValueKind kind)
    {
        kind = ValueKind.Null;
        if (p >= end)
            return null;
        switch (*p)
        {
            case (byte)'"':
                p = String(p, end, out bool escaped);
                kind = escaped ? ValueKind.EscapedText : ValueKind.Text;
                return p;
            case (byte)'{':
                kind = ValueKind.Object;
                return Nested(p, end, depth);
            case (byte)'[':
                kind = ValueKind.Array;
                return Nested(p, end, depth);
            case (byte)'t':
                kind = ValueKind.True;
                return Word(p, end, "true"u8);
            case (byte)'f':
                kind = ValueKind.False;
                return Word(p, end, "false"u8);
            case (byte)'n':
                return Word(p, end, "null"u8);
            default:
                kind = ValueKind.Number;
                return Number(p, end);
        }
    }

    /// <summary>NaN, Infinity or -Infinity.</summary>
    public static byte* NotFinite(byte* p, byte* end)
    {
        if (p < end && *p == 'N')
            return Word(p, end, "NaN"u8);
        if (p < end && *p == '-')
            p++;
        return Word(p, end, "Infinity"u8);
    }

    public static byte* Number(byte* p, byte* end)
    {
        if (p < end && *p == '-')
            p++;
        byte* digits = p;
        p = Digits(p, end);
        if (p == digits || (*digits == '0' && p - digits > 1))
            return null;
        if (p < end && *p == '.')
        {
            digits = ++p;
            p = Digits(p, end);
            if (p == digits)
                return null;
        }

        if (p < end && (*p | 0x20) == 'e')
        {
            p++;
            if (p < end && *p is (byte)'+' or (byte)'-')
                p++;
            digits = p;
            p = Digits(p, end);
            if (p == digits)
                return null;
        }

        return p;
    }

    /// <summary>A string from its opening quote on.</summary>
    public static byte* String(byte* p, byte* end, out bool escaped)
    {
        escaped = false;
        p++;
        while (p < end && *p >= 0x20)
        {
            if (*p == '"')
                return p + 1;
            if (*p != '\\')
            {
                p++;
                continue;
            }

            escaped = true;
            p = Escape(p, end, out _);
            if (p == null)
                return null;
        }

        return null;
    }

    /// <summary>One escape from its backslash on (a surrogate pair is one), and the character that it means.</summary>
    public static byte* Escape(byte* p, byte* end, out int character)
    {
        character = 0;
        if (end - p < 2)
            return null;
        if (p[1] != 'u')
        {
            character = p[1] switch
            {
                (byte)'"' => '"',
                (byte)'\\' => '\\',
                (byte)'/' => '/',
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                _ => -1,
            };
            return character < 0 ? null : p + 2;
        }

        character = Hex4(p + 2, end);
        if (character is >= 0xD800 and < 0xDC00)
        {
            int low = end - p >= 12 && p[6] == '\\' && p[7] == 'u' ? Hex4(p + 8, end) : -1;
            if (low is < 0xDC00 or > 0xDFFF)
                return null;
            character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
            return p + 12;
        }

        return character is < 0 or (>= 0xDC00 and <= 0xDFFF) ? null : p + 6;
    }

    static int Hex4(byte* p, byte* end)
    {
        if (end - p < 4)
            return -1;
        var value = 0;
        for (var i = 0; i < 4; i++)
        {
            int digit = p[i] switch
            {
                >= (byte)'0' and <= (byte)'9' => p[i] - '0',
                >= (byte)'a' and <= (byte)'f' => p[i] - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => p[i] - 'A' + 10,
                _ => -1,
            };
            if (digit < 0)
                return -1;
            value = (value << 4) | digit;
        }

        return value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static byte* Digits(byte* p, byte* end)
    {
        while (p < end && (uint)(*p - '0') <= 9)
            p++;
        return p;
    }

    static byte* Word(byte* p, byte* end, ReadOnlySpan<byte> word)
        => end - p >= word.Length && word.SequenceEqual(new(p, word.Length)) ? p + word.Length : null;

    /// <summary>An object or array, without recursion: one bit a level says which of the two is open.</summary>
    static byte* Nested(byte* p, byte* end, int depth)
    {
        ulong objects = 0;
        var open = 0;
        while (true)
        {
            // Here a value begins.
            bool isObject = *p == '{';
            if (isObject || *p == '[')
            {
                if (depth + open >= MaxDepth)
                    return null;
                objects = (objects << 1) | (isObject ? 1UL : 0);
                open++;
                p = Space(p + 1, end);
                if (p >= end)
                    return null;
                if (*p != (isObject ? '}' : ']'))
                {
                    p = isObject ? MemberValue(p, end) : p;
                    if (p == null)
                        return null;
                    continue;
                }
            }
            else
            {
                p = Value(p, end, depth, out _);
                if (p == null)
                    return null;
                p = Space(p, end);
            }

            p = Close(p, end, ref objects, ref open);
            if (p == null || open == 0)
                return p;
        }
    }

    /// <summary>
    /// Behind a value: closes what ends here and goes to the next value, or behind the outermost bracket.
    /// </summary>
    static byte* Close(byte* p, byte* end, ref ulong objects, ref int open)
    {
        while (true)
        {
            if (p >= end)
                return null;
            bool inObject = (objects & 1) != 0;
            if (*p == ',')
            {
                p = Space(p + 1, end);
                if (p >= end)
                    return null;
                return inObject ? MemberValue(p, end) : p;
            }

            if (*p != (inObject ? '}' : ']'))
                return null;
            p++;
            objects >>= 1;
            if (--open == 0)
                return p;
            p = Space(p, end);
        }
    }

    /// <summary>From a member's key to the first byte of its value.</summary>
    static byte* MemberValue(byte* p, byte* end)
    {
        if (*p != '"')
            return null;
        p = String(p, end, out _);
        if (p == null)
            return null;
        p = Space(p, end);
        if (p >= end || *p != ':')
            return null;
        p = Space(p + 1, end);
        return p < end ? p : null;
    }
}
