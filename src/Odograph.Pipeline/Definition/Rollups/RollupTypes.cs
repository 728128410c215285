using Odograph.DuckDb;
using Odograph.Lake.Schemas;
using Odograph.Pipeline.Parquet;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>Which types of the engine a roll-up can store.</summary>
internal static class RollupTypes
{
    static readonly PrimitiveType[] All =
    [
        FieldType.Boolean, FieldType.Int, FieldType.Long, FieldType.Double, FieldType.String, FieldType.TimestampTz,
        new PrimitiveType(PrimitiveKind.Date),
    ];

    /// <summary>The lake's type for a value; null where it has to be cast first.</summary>
    public static PrimitiveType? Of(DuckDbType type) => type switch
    {
        DuckDbType.Boolean => FieldType.Boolean,
        DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer or DuckDbType.UTinyInt or DuckDbType.USmallInt
            => FieldType.Int,
        DuckDbType.BigInt or DuckDbType.UInteger => FieldType.Long,
        DuckDbType.Float or DuckDbType.Double => FieldType.Double,
        DuckDbType.Varchar => FieldType.String,
        DuckDbType.TimestampTz => FieldType.TimestampTz,
        DuckDbType.Date => new PrimitiveType(PrimitiveKind.Date),
        _ => null,
    };

    /// <summary>What a sum of such values is stored as; null where it could grow beyond any type.</summary>
    public static PrimitiveType? OfSum(PrimitiveType type) => type.Kind switch
    {
        PrimitiveKind.Int => FieldType.Long,
        PrimitiveKind.Double => FieldType.Double,
        _ => null,
    };

    /// <exception cref="FormatException">No such type.</exception>
    public static PrimitiveType Parse(string text) => Array.Find(All, type => SqlTypes.Of(type) == text)
        ?? throw new FormatException($"type \"{text}\" is unknown");
}
