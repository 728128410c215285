using Odograph.DuckDb;

namespace Odograph.Cli.Output;

/// <summary>A column of a result; numbers stand to the right in a table.</summary>
internal sealed record ResultColumn(string Name, bool IsNumber = false)
{
    public static ResultColumn Of(DuckDbColumn column) => new(column.Name, IsNumeric(column.Type.Type));

    static bool IsNumeric(DuckDbType type) => type is DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer
        or DuckDbType.BigInt or DuckDbType.HugeInt or DuckDbType.UTinyInt or DuckDbType.USmallInt or DuckDbType.UInteger
        or DuckDbType.UBigInt or DuckDbType.UHugeInt or DuckDbType.Float or DuckDbType.Double or DuckDbType.Decimal;
}
