using System.Globalization;
using System.Text;

namespace Odograph.Engine.Query.Results;

/// <summary>
/// A cell as text for tables and CSV: numbers and times in one form, whatever the machine's language.
/// </summary>
public static class CellText
{
    public static string Of(object cell) => cell switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTimeOffset instant => Instant(instant),
        DateTime local => local.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        byte[] bytes => Bytes(bytes),
        object?[] or KeyValuePair<string, object?>[] => JsonCells.TextOf(cell),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };

    /// <summary>ISO 8601 in UTC, with as many digits of a second as there are.</summary>
    public static string Instant(DateTimeOffset instant)
        => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>
    /// Bytes that are text as this text, other bytes as \xNN: damaged events can be read and told apart.
    /// </summary>
    public static string Bytes(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out int length) == System.Buffers.OperationStatus.Done
                && !Rune.IsControl(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte value in bytes[..length])
                {
                    text.Append(CultureInfo.InvariantCulture, $"\\x{value:X2}");
                }
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }
}
