using System.Globalization;
using System.Text;

namespace Odograph.Simulation.Text;

/// <summary>
/// A double as Python's <c>repr</c> writes it: the shortest digits that read back as the same number, always with a
/// point or an exponent, the exponent from 1e16 on and below 1e-4, with a sign and at least two digits.
/// </summary>
internal static class PythonFloat
{
    /// <summary>The longest: sign, 17 digits, point, <c>e-308</c>.</summary>
    public const int MostBytes = 24;

    /// <returns>Bytes written.</returns>
    public static int Write(double value, Span<byte> target)
    {
        if (!double.IsFinite(value))
            return WriteOdd(value, target);
        var magnitude = Math.Abs(value);
        if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16))
            return WriteFar(value, target);
        value.TryFormat(target, out var written, "R", CultureInfo.InvariantCulture);
        if (target[..written].Contains((byte)'.'))
            return written;
        ".0"u8.CopyTo(target[written..]);
        return written + 2;
    }

    static int WriteOdd(double value, Span<byte> target)
    {
        var word = double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8;
        word.CopyTo(target);
        return word.Length;
    }

    /// <summary>Numbers that need an exponent: .NET writes d.dddE+xx, or (some of 17 digits) none.</summary>
    static int WriteFar(double value, Span<byte> target)
    {
        var shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        var mark = shortest.IndexOf('E', StringComparison.Ordinal);
        var exponent = mark < 0
            ? shortest.Length - 1
            : int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var digits = (mark < 0 ? shortest.TrimEnd('0') : shortest[..mark]).Replace(".", "", StringComparison.Ordinal);
        var mantissa = digits.Length == 1 ? digits : $"{digits[0]}.{digits[1..]}";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{(value < 0 ? "-" : "")}{mantissa}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        return Encoding.ASCII.GetBytes(text, target);
    }
}
