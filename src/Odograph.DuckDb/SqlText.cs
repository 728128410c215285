using System.Globalization;

namespace Odograph.DuckDb;

/// <summary>Names and text as they stand in SQL, whatever characters they hold.</summary>
public static class SqlText
{
    /// <summary>A quoted identifier.</summary>
    public static string Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A string literal.</summary>
    public static string Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    /// <summary>An instant, of µs since 1970 UTC, as a TIMESTAMPTZ.</summary>
    public static string Instant(long micros)
        => string.Create(CultureInfo.InvariantCulture, $"make_timestamptz({micros})");

    /// <summary>A list literal of strings.</summary>
    public static string ListOf(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";
}
