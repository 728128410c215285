using System.Globalization;
using Odograph.Lake.Schemas;

namespace Odograph.Pipeline.Parquet;

/// <summary>DuckDB's type for a column of the lake.</summary>
public static class SqlTypes
{
    /// <exception cref="NotSupportedException">DuckDB has no such type.</exception>
    public static string Of(FieldType type) => type switch
    {
        ListType list => $"{Of(list.Element)}[]",
        PrimitiveType { Kind: PrimitiveKind.Decimal } number => string.Create(
            CultureInfo.InvariantCulture, $"DECIMAL({number.Precision},{number.Scale})"),
        PrimitiveType primitive => primitive.Kind switch
        {
            PrimitiveKind.Boolean => "BOOLEAN",
            PrimitiveKind.Int => "INTEGER",
            PrimitiveKind.Long => "BIGINT",
            PrimitiveKind.Float => "FLOAT",
            PrimitiveKind.Double => "DOUBLE",
            PrimitiveKind.Date => "DATE",
            PrimitiveKind.Time => "TIME",
            PrimitiveKind.Timestamp => "TIMESTAMP",
            PrimitiveKind.TimestampTz => "TIMESTAMPTZ",
            PrimitiveKind.String => "VARCHAR",
            PrimitiveKind.Uuid => "UUID",
            PrimitiveKind.Binary or PrimitiveKind.Fixed => "BLOB",
            _ => throw new NotSupportedException($"DuckDB has no type for Iceberg's {primitive.Kind}"),
        },
        _ => throw new NotSupportedException($"no SQL type for {type}"),
    };
}
