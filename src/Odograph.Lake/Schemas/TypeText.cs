using System.Globalization;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Schemas;

/// <summary>Names of types and transforms as Iceberg's JSON spells them: <c>timestamptz</c>, <c>decimal(9,2)</c>,
/// <c>bucket[16]</c>.</summary>
internal static class TypeText
{
    static readonly Dictionary<string, PrimitiveKind> Plain = new()
    {
        ["boolean"] = PrimitiveKind.Boolean,
        ["int"] = PrimitiveKind.Int,
        ["long"] = PrimitiveKind.Long,
        ["float"] = PrimitiveKind.Float,
        ["double"] = PrimitiveKind.Double,
        ["date"] = PrimitiveKind.Date,
        ["time"] = PrimitiveKind.Time,
        ["timestamp"] = PrimitiveKind.Timestamp,
        ["timestamptz"] = PrimitiveKind.TimestampTz,
        ["string"] = PrimitiveKind.String,
        ["uuid"] = PrimitiveKind.Uuid,
        ["binary"] = PrimitiveKind.Binary,
    };

    public static string Of(PrimitiveType type) => type.Kind switch
    {
        PrimitiveKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"decimal({type.Precision},{type.Scale})"),
        PrimitiveKind.Fixed => string.Create(CultureInfo.InvariantCulture, $"fixed[{type.Length}]"),
        _ => Plain.First(pair => pair.Value == type.Kind).Key,
    };

    public static string Of(Transform transform) => transform.Kind switch
    {
        TransformKind.Bucket => string.Create(CultureInfo.InvariantCulture, $"bucket[{transform.Width}]"),
        TransformKind.Truncate => string.Create(CultureInfo.InvariantCulture, $"truncate[{transform.Width}]"),
        // The names of this enum are the format's own words.
        _ => transform.Kind.ToString().ToLowerInvariant(),
    };

    public static PrimitiveType Type(string text, string path)
    {
        if (Plain.TryGetValue(text, out var kind))
        {
            return new PrimitiveType(kind);
        }

        if (Numbers(text, "decimal(", ")") is [var precision and > 0 and <= 38, var scale and >= 0]
            && scale <= precision)
        {
            return new PrimitiveType(PrimitiveKind.Decimal, precision, scale);
        }

        return Numbers(text, "fixed[", "]") is [var length and > 0]
            ? new PrimitiveType(PrimitiveKind.Fixed, Length: length)
            : throw new TableFormatException($"read {path}: type \"{text}\" is not one that Odograph knows");
    }

    public static Transform Transform(string text, string path)
    {
        if (Numbers(text, "bucket[", "]") is [var buckets and > 0])
        {
            return new Transform(TransformKind.Bucket, buckets);
        }

        if (Numbers(text, "truncate[", "]") is [var width and > 0])
        {
            return new Transform(TransformKind.Truncate, width);
        }

        return text switch
        {
            "identity" => new Transform(TransformKind.Identity),
            "year" => new Transform(TransformKind.Year),
            "month" => new Transform(TransformKind.Month),
            "day" => new Transform(TransformKind.Day),
            "hour" => new Transform(TransformKind.Hour),
            "void" => new Transform(TransformKind.Void),
            _ => throw new TableFormatException($"read {path}: transform \"{text}\" is not one that Odograph knows"),
        };
    }

    static int[] Numbers(string text, string head, string tail)
    {
        if (!text.StartsWith(head, StringComparison.Ordinal) || !text.EndsWith(tail, StringComparison.Ordinal))
        {
            return [];
        }

        var parts = text[head.Length..^tail.Length].Split(',');
        var numbers = new int[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!int.TryParse(parts[i].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return [];
            }
        }

        return numbers;
    }
}
