using System.Buffers.Text;

namespace Odograph.Engine.Ingest.GeoLife;

/// <summary>Feet as metres (1 ft = 0.3048 m), as text.</summary>
static class Feet
{
    const ulong TenThousandths = 3048;
    const ulong LargestExact = ulong.MaxValue / TenThousandths;

    /// <summary>
    /// Writes metres for a number of feet in JSON's grammar: exactly, digit for digit, where its digits fit a long
    /// integer, else as the nearest double. The number has no exponent and at most 256 digits. Needs 32 bytes.
    /// </summary>
    public static int WriteMetres(ReadOnlySpan<byte> feet, Span<byte> target)
    {
        ulong digits = 0;
        int fraction = 0;
        bool isNegative = feet[0] == '-';
        bool isBehindPoint = false;
        foreach (byte one in isNegative ? feet[1..] : feet)
        {
            if (one == '.')
            {
                isBehindPoint = true;
                continue;
            }

            if ((uint)(one - '0') > 9 || digits > (LargestExact - 9) / 10)
            {
                return WriteNearest(feet, target);
            }

            digits = (digits * 10) + (ulong)(one - '0');
            fraction += isBehindPoint ? 1 : 0;
        }

        return WriteDecimal(digits * TenThousandths, fraction + 4, isNegative, target);
    }

    static int WriteDecimal(ulong digits, int fraction, bool isNegative, Span<byte> target)
    {
        while (fraction > 0 && digits % 10 == 0)
        {
            digits /= 10;
            fraction--;
        }

        int at = 0;
        if (isNegative && digits > 0)
        {
            target[at++] = (byte)'-';
        }

        int end = at + Math.Max(CountDigits(digits), fraction + 1) + (fraction > 0 ? 1 : 0);
        for (int place = end - 1; place >= at; place--)
        {
            if (fraction > 0 && place == end - 1 - fraction)
            {
                target[place] = (byte)'.';
                continue;
            }

            target[place] = (byte)('0' + (digits % 10));
            digits /= 10;
        }

        return end;
    }

    static int CountDigits(ulong number)
    {
        int digits = 1;
        while (number >= 10)
        {
            number /= 10;
            digits++;
        }

        return digits;
    }

    static int WriteNearest(ReadOnlySpan<byte> feet, Span<byte> target)
    {
        _ = Utf8Parser.TryParse(feet, out double value, out _);
        double metres = value * 0.3048;
        _ = Utf8Formatter.TryFormat(metres, target, out int written);
        return written;
    }
}
