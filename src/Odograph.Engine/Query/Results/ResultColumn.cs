using Odograph.DuckDb;

namespace Odograph.Engine.Query.Results;

/// <summary>A column of a result; numbers stand to the right in a table.</summary>
public sealed record ResultColumn(string Name, bool IsNumber = false)
{
    /// <summary>The type in SQL, such as TIMESTAMP WITH TIME ZONE; empty where no query gave it.</summary>
    public string Type { get; init; } = "";

    public static ResultColumn Of(DuckDbColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return new ResultColumn(column.Name, IsNumeric(column.Type.Type)) { Type = column.Type.ToString() };
    }

    /// <summary>A column of a result that another program made, by what it says of the type.</summary>
    public static ResultColumn Of(string name, string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        bool isNumber = Enum.TryParse<DuckDbType>(type.Split('(')[0], ignoreCase: true, out var known)
            && IsNumeric(known);
        return new ResultColumn(name, isNumber) { Type = type };
    }

    static bool IsNumeric(DuckDbType type) => type is DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer
        or DuckDbType.BigInt or DuckDbType.HugeInt or DuckDbType.UTinyInt or DuckDbType.USmallInt or DuckDbType.UInteger
        or DuckDbType.UBigInt or DuckDbType.UHugeInt or DuckDbType.Float or DuckDbType.Double or DuckDbType.Decimal;
}
