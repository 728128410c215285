using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Odograph.DuckDb.Functions;

/// <summary>
/// Carries exceptions of managed callbacks through DuckDB, which takes only text: the text gets a number, and whoever
/// receives the failed statement finds the exception by it. At most <see cref="Limit"/> are kept for statements that
/// nobody looked at; then the oldest go.
/// </summary>
static partial class CallbackErrors
{
    public const int Limit = 256;

    static readonly ConcurrentDictionary<long, Exception> Kept = new();
    static long _last;

    /// <summary>Keeps an exception and gives the text to hand to DuckDB.</summary>
    public static string Keep(Exception exception)
    {
        long number = Interlocked.Increment(ref _last);
        Kept[number] = exception;
        Kept.TryRemove(number - Limit, out _);
        return $"{exception.Message} <callback {number.ToString(CultureInfo.InvariantCulture)}>";
    }

    public static DuckDbException Find(DuckDbErrorType type, string message)
    {
        var match = Mark().Match(message);
        Exception? inner = null;
        if (match.Success)
        {
            Kept.TryRemove(long.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture), out inner);
        }

        string plain = inner is null ? message : message.Replace(match.Value, "", StringComparison.Ordinal);
        return new DuckDbException(type, plain, inner);
    }

    [GeneratedRegex(" <callback ([0-9]{1,18})>")]
    private static partial Regex Mark();
}
