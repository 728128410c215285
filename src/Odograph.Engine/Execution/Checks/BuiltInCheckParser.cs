using System.Globalization;
using System.Text.RegularExpressions;
using Odograph.Engine.Decoding;
using Odograph.Model.Streams;
using Odograph.Model.Time;

namespace Odograph.Engine.Execution.Checks;

/// <summary>
/// Recognises the plain forms of checks: <c>x between 1 and 2</c>, <c>x &gt;= 1</c> and the like, <c>x &gt;=
/// timestamptz '…+00'</c>,
/// <c>(x is null) = (y is null)</c>. Everything else stays SQL. A form is taken only where its meaning here is exactly
/// that of SQL.
/// </summary>
static partial class BuiltInCheckParser
{
    /// <summary>Null when the expression is to be evaluated as SQL.</summary>
    public static BuiltInCheck? Parse(string expression, DecodePlan plan)
    {
        if (Between().Match(expression) is { Success: true } between)
        {
            return Range(plan, between.Groups["x"].Value, between.Groups["a"].Value, between.Groups["b"].Value);
        }

        if (Comparison().Match(expression) is { Success: true } comparison)
        {
            string bound = comparison.Groups["a"].Value;
            bool isLower = comparison.Groups["op"].Value == ">=";
            return Range(plan, comparison.Groups["x"].Value, isLower ? bound : null, isLower ? null : bound);
        }

        if (Pair().Match(expression) is { Success: true } pair)
        {
            int first = Find(plan, pair.Groups["x"].Value);
            int second = Find(plan, pair.Groups["y"].Value);
            return first < 0 || second < 0 ? null : new PairCheck(first, second);
        }

        return null;
    }

    static BuiltInCheck? Range(DecodePlan plan, string name, string? least, string? greatest)
    {
        int column = Find(plan, name);
        return column < 0 ? null : plan.Columns[column].Type switch
        {
            ColumnType.Double => DoubleRange(column, least, greatest),
            ColumnType.Int => WholeRange(column, true, Whole(least, long.MinValue), Whole(greatest, long.MaxValue)),
            ColumnType.Long => WholeRange(column, false, Whole(least, long.MinValue), Whole(greatest, long.MaxValue)),
            ColumnType.Timestamp
                => WholeRange(column, false, Instant(least, long.MinValue), Instant(greatest, long.MaxValue)),
            _ => null,
        };
    }

    static DoubleRangeCheck? DoubleRange(int column, string? least, string? greatest)
    {
        double? low = Number(least, double.NegativeInfinity);
        double? high = Number(greatest, double.PositiveInfinity);
        return low is null || high is null ? null : new DoubleRangeCheck(column, low.Value, high.Value);
    }

    static WholeRangeCheck? WholeRange(int column, bool isInt, long? least, long? greatest)
        => least is null || greatest is null ? null : new WholeRangeCheck(column, isInt, least.Value, greatest.Value);

    static double? Number(string? text, double open) => text is null ? open
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
        : null;

    static long? Whole(string? text, long open) => text is null ? open
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value
        : null;

    static long? Instant(string? text, long open)
    {
        if (text is null)
        {
            return open;
        }

        string plain = text.Trim('\'');
        return text.StartsWith('\'') && DateTimeOffset.TryParseExact(
            plain,
            ["yyyy-MM-dd HH:mm:ss'+00'", "yyyy-MM-dd HH:mm:ss.FFFFFF'+00'"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var instant)
                ? UnixMicros.From(instant)
                : null;
    }

    static int Find(DecodePlan plan, string name)
    {
        for (int column = 0; column < plan.Columns.Count; column++)
        {
            if (plan.Columns[column].Name == name)
            {
                return column;
            }
        }

        return -1;
    }

    [GeneratedRegex(
        @"^\s*(?<x>[a-z_][a-z0-9_]*)\s+between\s+(timestamptz\s+)?(?<a>-?\d{1,15}(\.\d{1,15})?|'[^']*')\s+and\s+"
        + @"(timestamptz\s+)?(?<b>-?\d{1,15}(\.\d{1,15})?|'[^']*')\s*$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Between();

    [GeneratedRegex(
        @"^\s*(?<x>[a-z_][a-z0-9_]*)\s*(?<op>>=|<=)\s*(timestamptz\s+)?(?<a>-?\d{1,15}(\.\d{1,15})?|'[^']*')\s*$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Comparison();

    [GeneratedRegex(
        @"^\s*\(\s*(?<x>[a-z_][a-z0-9_]*)\s+is\s+null\s*\)\s*=\s*\(\s*(?<y>[a-z_][a-z0-9_]*)\s+is\s+null\s*\)\s*$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Pair();
}
