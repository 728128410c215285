using Odograph.Engine.Decoding;
using Odograph.Model.Streams;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>Cells of a decoded chunk as words. Nulls are the caller's to see.</summary>
static unsafe class PartCells
{
    /// <summary>A value that is no text: the bits of a double, a number, µs, 0 or 1.</summary>
    public static long Bits(ColumnTargets columns, int column, ColumnType type, int row) => type switch
    {
        ColumnType.Int => ((int*)columns.Data[column])[row],
        ColumnType.Boolean => ((byte*)columns.Data[column])[row],
        _ => ((long*)columns.Data[column])[row],
    };

    /// <summary>A number as a double.</summary>
    public static double Number(ColumnTargets columns, int column, ColumnType type, int row) => type switch
    {
        ColumnType.Double => ((double*)columns.Data[column])[row],
        ColumnType.Int => ((int*)columns.Data[column])[row],
        _ => ((long*)columns.Data[column])[row],
    };

    /// <summary>-1, 0 or 1 as SQL orders two values of a type, given as bits.</summary>
    public static int Compare(ColumnType type, long left, long right) => type == ColumnType.Double
        ? BitConverter.Int64BitsToDouble(left).CompareTo(BitConverter.Int64BitsToDouble(right))
        : left.CompareTo(right);
}
