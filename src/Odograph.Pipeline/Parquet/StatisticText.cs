using System.Buffers;
using System.Globalization;
using System.Numerics;
using Odograph.Lake.Schemas;
using Odograph.Model.Time;

namespace Odograph.Pipeline.Parquet;

/// <summary>
/// Least and greatest values as COPY writes them down: instants as <c>2026-01-01 23:59:50.5+00</c>, blobs in hex.
/// </summary>
static class StatisticText
{
    const NumberStyles Integer = NumberStyles.AllowLeadingSign;

    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;
    static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>A value from its text in the statistics; null where there is none, or none that is exact.</summary>
    public static object? Parse(PrimitiveType type, string? text)
    {
        return (type.Kind, text) switch
        {
            (_, null) => null,
            (PrimitiveKind.String, _) => text,
            (PrimitiveKind.Boolean, "0" or "false") => false,
            (PrimitiveKind.Boolean, "1" or "true") => true,
            (PrimitiveKind.Int, _) => int.TryParse(text, Integer, Invariant, out int number) ? number : null,
            (PrimitiveKind.Long, _) => long.TryParse(text, Integer, Invariant, out long number) ? number : null,
            (PrimitiveKind.Double, "inf") => double.PositiveInfinity,
            (PrimitiveKind.Double, "-inf") => double.NegativeInfinity,
            (PrimitiveKind.Double, _) => double.TryParse(text, NumberStyles.Float, Invariant, out double number)
                ? number
                : null,
            (PrimitiveKind.Date, _) => ParseDay(text),
            (PrimitiveKind.TimestampTz or PrimitiveKind.Timestamp, _) => ParseInstant(text),
            (PrimitiveKind.Binary, _) => ParseHex(text),
            (PrimitiveKind.Uuid, _) => Guid.TryParse(text, out var uuid) ? uuid : null,
            (PrimitiveKind.Decimal, _) => ParseDecimal(text, type.Scale),
            _ => null,
        };
    }

    static int? ParseDay(string text)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", Invariant, DateTimeStyles.None, out var day)
            ? day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber
            : null;

    static long? ParseInstant(string text)
    {
        string plain = text.EndsWith("+00", StringComparison.Ordinal) ? text[..^3] : text;
        string format = plain.Contains('.', StringComparison.Ordinal)
            ? "yyyy-MM-dd HH:mm:ss.FFFFFF"
            : "yyyy-MM-dd HH:mm:ss";
        return DateTimeOffset.TryParseExact(
            plain, format, Invariant, DateTimeStyles.AssumeUniversal, out var instant)
                ? UnixMicros.From(instant)
                : null;
    }

    static byte[]? ParseHex(string text) => text.Length % 2 == 0 && !text.AsSpan().ContainsAnyExcept(HexDigits)
        ? Convert.FromHexString(text)
        : null;

    static BigInteger? ParseDecimal(string text, int scale)
    {
        int point = text.IndexOf('.', StringComparison.Ordinal);
        int digits = point < 0 ? 0 : text.Length - point - 1;
        string plain = text.Replace(".", "", StringComparison.Ordinal);
        return digits == scale && BigInteger.TryParse(plain, Integer, Invariant, out var unscaled) ? unscaled : null;
    }
}
