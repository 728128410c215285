using System.Globalization;

namespace Odograph.Engine.Decoding.Full;

/// <summary>
/// JSON numbers as doubles, integers and epochs. Strings count where their whole text is a JSON number: no spaces, no
/// plus sign, no leading zeros, no hexadecimal digits.
/// </summary>
internal static unsafe class JsonNumbers
{
    const double TwoTo63 = 9223372036854775808.0;

    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        fixed (byte* p = text)
        {
            return text.Length > 0 && JsonText.Number(p, p + text.Length) == p + text.Length;
        }
    }

    /// <summary>
    /// The nearest double; false where the text is no number or lies beyond double's range. -0 keeps its sign.
    /// </summary>
    public static bool TryDouble(ReadOnlySpan<byte> text, out double value)
    {
        value = 0;
        return IsNumber(text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && double.IsFinite(value);
    }

    /// <summary>
    /// A whole number that fits a long: digits are read exactly; with a fraction or an exponent the nearest double must
    /// be whole.
    /// </summary>
    public static bool TryLong(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (!IsNumber(text))
            return false;
        if (!text.ContainsAny((byte)'.', (byte)'e', (byte)'E'))
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        if (!TryDouble(text, out double number) || Math.Floor(number) != number || number is < -TwoTo63 or >= TwoTo63)
            return false;
        value = (long)number;
        return true;
    }

    /// <summary>
    /// An epoch: below 1e11 seconds, below 1e14 milliseconds, below 1e17 microseconds, the sign apart. What is finer
    /// than a µs is cut off, digit for digit (-0.0000019 s is -1 µs). The text must be a JSON number.
    /// </summary>
    public static bool TryEpoch(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        int e = text.IndexOfAny((byte)'e', (byte)'E');
        ReadOnlySpan<byte> digits = e < 0 ? text : text[..e];
        int point = digits.IndexOf((byte)'.');
        int sign = digits[0] == '-' ? 1 : 0;

        // The value is 0.d1d2d3… times ten to the power of scale, d1 the first digit that is not 0.
        long scale = (point < 0 ? digits.Length : point) - sign + Exponent(e < 0 ? default : text[(e + 1)..]);
        int at = sign;
        while (at < digits.Length && digits[at] is (byte)'0' or (byte)'.')
        {
            scale -= digits[at] == '0' ? 1 : 0;
            at++;
        }

        if (at == digits.Length)
            return true;
        if (scale > 17)
            return false;
        long count = scale + (scale <= 11 ? 6 : scale <= 14 ? 3 : 0);
        for (; count > 0; count--)
        {
            if (at < digits.Length && digits[at] == '.')
                at++;
            micros = (micros * 10) + (at < digits.Length ? digits[at++] - '0' : 0);
        }

        micros = sign == 1 ? -micros : micros;
        return true;
    }

    static long Exponent(ReadOnlySpan<byte> text)
    {
        long exponent = 0;
        bool negative = text.Length > 0 && text[0] == '-';
        foreach (byte c in text)
        {
            if (c is >= (byte)'0' and <= (byte)'9')
                exponent = Math.Min((exponent * 10) + (c - '0'), 1L << 40);
        }

        return negative ? -exponent : exponent;
    }
}
