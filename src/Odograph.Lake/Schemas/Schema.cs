namespace Odograph.Lake.Schemas;

/// <summary>Iceberg's primitive types that Odograph writes or reads (Iceberg spec v2, "Primitive Types").</summary>
public enum PrimitiveKind
{
    Boolean,
    Int,
    Long,
    Float,
    Double,
    Date,
    Time,
    Timestamp,
    TimestampTz,
    String,
    Uuid,
    Binary,
    Fixed,
    Decimal,
}

/// <summary>The type of a field: primitive or a list of primitives. (Structs and maps are read by no table of
/// ours.)</summary>
public abstract record FieldType
{
    public static PrimitiveType Boolean { get; } = new(PrimitiveKind.Boolean);

    public static PrimitiveType Int { get; } = new(PrimitiveKind.Int);

    public static PrimitiveType Long { get; } = new(PrimitiveKind.Long);

    public static PrimitiveType Double { get; } = new(PrimitiveKind.Double);

    public static PrimitiveType String { get; } = new(PrimitiveKind.String);

    public static PrimitiveType Binary { get; } = new(PrimitiveKind.Binary);

    public static PrimitiveType TimestampTz { get; } = new(PrimitiveKind.TimestampTz);
}

/// <param name="Precision">Decimal only.</param>
/// <param name="Scale">Decimal only.</param>
/// <param name="Length">Fixed only, in bytes.</param>
public sealed record PrimitiveType(PrimitiveKind Kind, int Precision = 0, int Scale = 0, int Length = 0) : FieldType;

/// <summary>A list; its elements have a field id of their own.</summary>
public sealed record ListType(int ElementId, PrimitiveType Element, bool ElementRequired) : FieldType;

/// <summary>A column. The id is what readers go by; names may change.</summary>
public sealed record Field(int Id, string Name, FieldType Type, bool Required = false, string? Doc = null);

/// <summary>A table's columns in order. Ids are unique over the table's whole history.</summary>
public sealed record Schema(int Id, IReadOnlyList<Field> Fields)
{
    /// <summary>Fields that a foreign writer declared to identify a row; Odograph keeps them and uses them for
    /// nothing.</summary>
    public IReadOnlyList<int> IdentifierFieldIds { get; init; } = [];

    public Field? Find(string name) => Fields.FirstOrDefault(column => column.Name == name);

    public Field? Find(int id) => Fields.FirstOrDefault(column => column.Id == id);

    /// <summary>The highest id in use here, list elements included.</summary>
    public int HighestId => Fields.Count == 0
        ? 0
        : Fields.Max(column => column.Type is ListType list ? Math.Max(column.Id, list.ElementId) : column.Id);
}

/// <summary>How one partition value is made from a column (Iceberg spec, "Partition Transforms"); Width for bucket and
/// truncate.</summary>
public enum TransformKind
{
    Identity,
    Bucket,
    Truncate,
    Year,
    Month,
    Day,
    Hour,
    Void,
}

/// <summary>
/// A transform with its width, which only bucket (number of buckets) and truncate have; 0 for the others.
/// </summary>
public readonly record struct Transform(TransformKind Kind, int Width = 0)
{
    public static Transform Day { get; } = new(TransformKind.Day);

    public static Transform Month { get; } = new(TransformKind.Month);

    public static Transform Identity { get; } = new(TransformKind.Identity);
}

/// <summary>One field of a partition spec; FieldId counts from 1000 and is never reused.</summary>
public sealed record PartitionField(int SourceId, int FieldId, string Name, Transform Transform);

/// <summary>How files are grouped. No fields = one group.</summary>
public sealed record PartitionSpec(int Id, IReadOnlyList<PartitionField> Fields)
{
    public static PartitionSpec Unpartitioned { get; } = new(0, []);
}
