using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Odograph.Engine.Decoding;
using Odograph.Model.Streams;

namespace Odograph.Engine.Tests.Decoding.Agreement;

/// <summary>
/// The rules of decoding once more, by other means: a DOM, regular expressions, exact arithmetic. Slow, and plain
/// enough to be read.
/// </summary>
internal sealed partial class Oracle(StreamDefinition stream)
{
    /// <summary>Stands for a bare NaN or Infinity, which a DOM cannot hold.</summary>
    const string NotFinite = "<not finite>";

    static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    static readonly char[] Blanks = [' ', '\t', '\r', '\n'];

    static readonly ColumnDefinition[] Identity =
    [
        new("event_id", ColumnType.String),
        new("device_id", ColumnType.String),
        new("event_time", ColumnType.Timestamp),
    ];

    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// The reason's name, or the cells that are not null, as <see cref="DecodedChunk.Cell(string, int)"/> shows them.
    /// </summary>
    public (string? Reason, Dictionary<string, string>? Cells) Read(byte[] record)
    {
        if (record.Length > 1 << 20)
            return ("too_large", null);
        string text;
        try
        {
            text = Strict.GetString(record);
        }
        catch (DecoderFallbackException)
        {
            return ("bad_utf8", null);
        }

        text = text.StartsWith('\uFEFF') ? text[1..] : text;
        if (Depth(text) > 64)
            return ("too_deep", null);
        JsonElement root;
        try
        {
            string finite = StringOrNotFinite().Replace(text, m => m.Groups[1].Success ? $"\"{NotFinite}\"" : m.Value);
            root = JsonDocument.Parse(finite).RootElement;
            CheckStrings(root, isNumberColumn: false, isTop: true);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ("not_json", null);
        }

        return root.ValueKind == JsonValueKind.Object ? Columns(root) : ("not_object", null);
    }

    static int Depth(string text)
    {
        int depth = 0, deepest = 0;
        foreach (char c in AnyString().Replace(text, ""))
        {
            depth = c is '{' or '[' ? depth + 1 : c is '}' or ']' ? Math.Max(0, depth - 1) : depth;
            deepest = Math.Max(depth, deepest);
        }

        return deepest;
    }

    /// <summary>Throws for a lone surrogate anywhere, and for a NaN that is not the value of a number column.</summary>
    void CheckStrings(JsonElement value, bool isNumberColumn, bool isTop)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                if (value.GetString() == NotFinite && !isNumberColumn)
                    throw new JsonException("not finite");
                break;
            case JsonValueKind.Array:
                foreach (JsonElement item in value.EnumerateArray())
                    CheckStrings(item, false, false);
                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in value.EnumerateObject())
                {
                    bool isNumber = isTop && stream.Columns.Any(column =>
                        column.Type is ColumnType.Int or ColumnType.Long or ColumnType.Double
                        && Spellings(column.Name).Contains(property.Name));
                    CheckStrings(property.Value, isNumber, false);
                }

                break;
        }
    }

    IEnumerable<string> Spellings(string column)
        => [column, DecodePlan.CamelCase(column), .. stream.Accept.GetValueOrDefault(column) ?? []];

    (string? Reason, Dictionary<string, string>? Cells) Columns(JsonElement root)
    {
        var last = new Dictionary<string, JsonElement>();
        foreach (JsonProperty property in root.EnumerateObject())
            last[property.Name] = property.Value;
        JsonElement? Best(string column) => Spellings(column)
            .Where(key => last.TryGetValue(key, out JsonElement e) && e.ValueKind != JsonValueKind.Null)
            .Select(key => (JsonElement?)last[key]).FirstOrDefault();
        if (Best("device_id") is null || Best("event_time") is null)
            return ("missing_field", null);

        var cells = new Dictionary<string, string>();
        var reasons = new HashSet<string>();
        JsonElement? position = stream.Accept.ContainsKey("position") ? Best("position") : null;
        foreach (ColumnDefinition column in Identity.Concat(stream.Columns))
        {
            if (position is not null && column.Name is "latitude" or "longitude")
                continue;
            if (Best(column.Name) is { } value)
                cells[column.Name] = Cell(value, column.Type, reasons);
        }

        if (position is { } place)
            Location(place, cells, reasons);
        string? reason = new[] { "wrong_type", "bad_time", "bad_location" }.FirstOrDefault(reasons.Contains);
        return (reason, reason is null ? cells : null);
    }

    string Cell(JsonElement value, ColumnType type, HashSet<string> reasons)
    {
        string? cell = null;
        var reason = "wrong_type";
        bool isText = value.ValueKind == JsonValueKind.String;
        string text = isText ? value.GetString()! : value.GetRawText();
        bool isNumber = JsonNumber().IsMatch(text);
        if (value.ValueKind is JsonValueKind.Array or JsonValueKind.Object)
        {
        }
        else if (type == ColumnType.String)
        {
            cell = text;
        }
        else if (type == ColumnType.Boolean)
        {
            cell = BooleanText().IsMatch(text) ? text.ToLowerInvariant() : null;
        }
        else if (type == ColumnType.Timestamp)
        {
            reason = isNumber ? (Finite(text) is null ? reason : "bad_time") : isText ? "bad_time" : reason;
            cell = reason != "bad_time" ? null : isNumber ? Epoch(text) : IsoTime(text);
        }
        else
        {
            cell = type == ColumnType.Double ? Finite(text) : Whole(text, type);
        }

        if (cell is null)
            reasons.Add(reason);
        return cell ?? "";
    }

    static string? Whole(string text, ColumnType type)
    {
        if (Finite(text) is not { } finite)
            return null;
        double real = double.Parse(finite, Plain);
        if (Math.Floor(real) != real)
            return null;
        bool isExact = !text.AsSpan().ContainsAny('.', 'e', 'E');
        BigInteger whole = isExact ? BigInteger.Parse(text, Plain) : new BigInteger(real);
        long most = type == ColumnType.Int ? int.MaxValue : long.MaxValue;
        return whole >= -most - 1 && whole <= most ? whole.ToString(Plain) : null;
    }

    /// <summary>By exact fractions: the size decides the unit, what is finer than a µs is cut off.</summary>
    static string? Epoch(string text)
    {
        Match match = JsonNumber().Match(text);
        string fraction = match.Groups[2].Value;
        var digits = BigInteger.Parse(match.Groups[1].Value + fraction, Plain);
        int exponent = match.Groups[3].Length == 0 ? 0 : int.Parse(match.Groups[3].Value, Plain);
        exponent -= fraction.Length;
        if (exponent < -400)
            return "0";
        BigInteger numerator = digits * BigInteger.Pow(10, Math.Max(exponent, 0));
        BigInteger denominator = BigInteger.Pow(10, Math.Max(-exponent, 0));
        BigInteger size(int power) => BigInteger.Pow(10, power) * denominator;
        if (numerator >= size(17))
            return null;
        int unit = numerator < size(11) ? 1_000_000 : numerator < size(14) ? 1_000 : 1;
        BigInteger micros = numerator * unit / denominator;
        return (text[0] == '-' ? -micros : micros).ToString(Plain);
    }

    string? IsoTime(string text)
    {
        Match match = Iso().Match(text);
        int part(int group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, Plain) : 0;
        if (!match.Success || part(1) < 1 || part(2) is < 1 or > 12)
            return null;
        if (part(3) < 1 || part(3) > DateTime.DaysInMonth(part(1), part(2)))
            return null;
        if (part(4) > 23 || part(5) > 59 || part(6) > 59 || part(10) > 59 || (part(9) * 60) + part(10) > 18 * 60)
            return null;
        var time = new DateTime(part(1), part(2), part(3), part(4), part(5), part(6));
        int fraction = int.Parse(match.Groups[7].Value.PadRight(6, '0')[..6], Plain);
        TimeSpan offset = match.Groups[8].Success ? new TimeSpan(part(9), part(10), 0) : TimeSpan.Zero;
        if (!match.Groups[8].Success && !match.Groups[11].Success)
            offset = LocalOffset(time);
        offset = match.Groups[8].Value == "-" ? -offset : offset;
        return (((time - DateTime.UnixEpoch - offset).Ticks / 10) + fraction).ToString(Plain);
    }

    TimeSpan LocalOffset(DateTime time)
        => stream.TimeZone.IsAmbiguousTime(time) ? stream.TimeZone.GetAmbiguousTimeOffsets(time).Max()
            : stream.TimeZone.IsInvalidTime(time) ? stream.TimeZone.GetUtcOffset(time.AddHours(-2))
            : stream.TimeZone.GetUtcOffset(time);

    static void Location(JsonElement place, Dictionary<string, string> cells, HashSet<string> reasons)
    {
        string?[] parts;
        switch (place.ValueKind)
        {
            case JsonValueKind.Array:
                parts = [.. place.EnumerateArray().Select(Coordinate)];
                break;
            case JsonValueKind.Object:
                JsonElement first(params string[] keys) => keys
                    .Select(key => place.TryGetProperty(key, out JsonElement e) ? e : default)
                    .FirstOrDefault(e => e.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null));
                parts = [Coordinate(first("lat", "latitude")), Coordinate(first("lon", "lng", "longitude", "long"))];
                break;
            case JsonValueKind.String:
                string text = place.GetString()!.Trim(Blanks);
                Match match = Bracketed().Match(text);
                text = match.Success ? match.Groups["in"].Value : text;
                parts = [.. text.Split(',').Select(part => Finite(part.Trim(Blanks)))];
                break;
            default:
                reasons.Add("wrong_type");
                return;
        }

        if (parts.Length != 2 || parts.Contains(null))
        {
            reasons.Add("bad_location");
            return;
        }

        (cells["latitude"], cells["longitude"]) = (parts[0]!, parts[1]!);
    }

    static string? Coordinate(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Finite(value.GetRawText()),
        JsonValueKind.String => Finite(value.GetString()!),
        _ => null,
    };

    static string? Finite(string text)
    {
        double real = JsonNumber().IsMatch(text) ? double.Parse(text, Plain) : double.NaN;
        return double.IsFinite(real) ? real.ToString("R", Plain) : null;
    }

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?\z")]
    private static partial Regex JsonNumber();

    [GeneratedRegex("""
        ^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt\ ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?
        (?:([+-])([0-9]{2})(?::?([0-9]{2}))?|([Zz]))?\z
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Iso();

    [GeneratedRegex(@"^(?:true|false)\z", RegexOptions.IgnoreCase)]
    private static partial Regex BooleanText();

    [GeneratedRegex(@"^(?:\[(?<in>[^\[\]()]*)\]|\((?<in>[^\[\]()]*)\))\z")]
    private static partial Regex Bracketed();

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*(?:"|\\?\z)
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex AnyString();

    [GeneratedRegex("""
        "(?:\\.|[^"\\])*(?:"|\\?\z)|(?<=[:,\[\s])(NaN|-?Infinity)(?=[\s,\]}])
        """, RegexOptions.Singleline | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex StringOrNotFinite();
}
