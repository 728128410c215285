using Odograph.DuckDb.Native;

namespace Odograph.DuckDb;

/// <summary>Types of values (duckdb_type of the C API).</summary>
public enum DuckDbType
{
    Invalid = 0,
    Boolean = 1,
    TinyInt = 2,
    SmallInt = 3,
    Integer = 4,
    BigInt = 5,
    UTinyInt = 6,
    USmallInt = 7,
    UInteger = 8,
    UBigInt = 9,
    Float = 10,
    Double = 11,
    Timestamp = 12,
    Date = 13,
    Time = 14,
    Interval = 15,
    HugeInt = 16,
    Varchar = 17,
    Blob = 18,
    Decimal = 19,
    TimestampSeconds = 20,
    TimestampMillis = 21,
    TimestampNanos = 22,
    Enum = 23,
    List = 24,
    Struct = 25,
    Map = 26,
    Uuid = 27,
    Union = 28,
    Bit = 29,
    TimeTz = 30,
    TimestampTz = 31,
    UHugeInt = 32,
    Array = 33,
    Any = 34,
    SqlNull = 36,
}

/// <summary>A type with what belongs to it: elements, members, enum values, precision.</summary>
public sealed class DuckDbLogicalType
{
    DuckDbLogicalType(DuckDbType type) => Type = type;

    public DuckDbType Type { get; }

    /// <summary>List and Array: the element; Map: key and value; Struct: the members; else empty.</summary>
    public IReadOnlyList<DuckDbLogicalType> Children { get; private init; } = [];

    /// <summary>Struct: the members' names; Enum: its values; else empty.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>Decimal and Enum: the type that values are stored as; else Type.</summary>
    public DuckDbType Storage { get; private init; }

    public int Precision { get; private init; }

    public int Scale { get; private init; }

    /// <summary>Array only: its fixed length.</summary>
    public int Length { get; private init; }

    public override string ToString() => Type switch
    {
        DuckDbType.List => $"{Children[0]}[]",
        DuckDbType.Array => $"{Children[0]}[{Length}]",
        DuckDbType.Map => $"MAP({Children[0]}, {Children[1]})",
        DuckDbType.Struct => $"STRUCT({string.Join(", ", Names.Zip(Children, (name, child) => $"{name} {child}"))})",
        DuckDbType.Decimal => $"DECIMAL({Precision},{Scale})",
        DuckDbType.TimestampTz => "TIMESTAMP WITH TIME ZONE",
        DuckDbType.TimeTz => "TIME WITH TIME ZONE",
        DuckDbType.TimestampSeconds => "TIMESTAMP_S",
        DuckDbType.TimestampMillis => "TIMESTAMP_MS",
        DuckDbType.TimestampNanos => "TIMESTAMP_NS",
        DuckDbType.SqlNull => "\"NULL\"",
        _ => Type.ToString().ToUpperInvariant(),
    };

    /// <summary>Takes over a native type and destroys it.</summary>
    internal static unsafe DuckDbLogicalType Take(nint handle)
    {
        try
        {
            var type = (DuckDbType)NativeMethods.duckdb_get_type_id(handle);
            return type switch
            {
                DuckDbType.List => new(type)
                {
                    Storage = type,
                    Children = [Take(NativeMethods.duckdb_list_type_child_type(handle))],
                },
                DuckDbType.Array => new(type)
                {
                    Storage = type,
                    Children = [Take(NativeMethods.duckdb_array_type_child_type(handle))],
                    Length = (int)NativeMethods.duckdb_array_type_array_size(handle),
                },
                DuckDbType.Map => new(type)
                {
                    Storage = type,
                    Children =
                    [
                        Take(NativeMethods.duckdb_map_type_key_type(handle)),
                        Take(NativeMethods.duckdb_map_type_value_type(handle)),
                    ],
                },
                DuckDbType.Struct => TakeStruct(handle),
                DuckDbType.Enum => TakeEnum(handle),
                DuckDbType.Decimal => new(type)
                {
                    Storage = (DuckDbType)NativeMethods.duckdb_decimal_internal_type(handle),
                    Precision = NativeMethods.duckdb_decimal_width(handle),
                    Scale = NativeMethods.duckdb_decimal_scale(handle),
                },
                _ => new(type) { Storage = type },
            };
        }
        finally
        {
            NativeMethods.duckdb_destroy_logical_type(ref handle);
        }
    }

    static unsafe DuckDbLogicalType TakeStruct(nint handle)
    {
        var indexes = Enumerable.Range(0, (int)NativeMethods.duckdb_struct_type_child_count(handle)).ToList();
        return new DuckDbLogicalType(DuckDbType.Struct)
        {
            Storage = DuckDbType.Struct,
            Names = indexes.ConvertAll(
                i => Utf8.TakeText(NativeMethods.duckdb_struct_type_child_name(handle, (ulong)i))),
            Children = indexes.ConvertAll(i => Take(NativeMethods.duckdb_struct_type_child_type(handle, (ulong)i))),
        };
    }

    static unsafe DuckDbLogicalType TakeEnum(nint handle)
    {
        var indexes = Enumerable.Range(0, (int)NativeMethods.duckdb_enum_dictionary_size(handle)).ToList();
        return new DuckDbLogicalType(DuckDbType.Enum)
        {
            Storage = (DuckDbType)NativeMethods.duckdb_enum_internal_type(handle),
            Names = indexes.ConvertAll(
                i => Utf8.TakeText(NativeMethods.duckdb_enum_dictionary_value(handle, (ulong)i))),
        };
    }
}
