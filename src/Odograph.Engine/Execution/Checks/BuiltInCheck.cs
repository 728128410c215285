using System.Runtime.CompilerServices;
using Odograph.Engine.Decoding;

namespace Odograph.Engine.Execution.Checks;

/// <summary>
/// A check that is evaluated on decoded cells, with the meaning that SQL gives its text: NULL passes, only FALSE fails.
/// Marks rows of a chunk that fail by a bit.
/// </summary>
abstract class BuiltInCheck
{
    /// <summary>ORs the bit into the marks of rows that fail.</summary>
    public abstract void Mark(ColumnTargets columns, int rows, ulong bit, ulong[] marks);
}

/// <summary>
/// A number within closed bounds; an open side is the type's own end. NaN cannot be: the decoder refuses it.
/// </summary>
sealed unsafe class DoubleRangeCheck(int column, double least, double greatest) : BuiltInCheck
{
    public override void Mark(ColumnTargets columns, int rows, ulong bit, ulong[] marks)
    {
        var cells = (double*)columns.Data[column];
        for (int row = 0; row < rows; row++)
        {
            if (!(cells[row] >= least & cells[row] <= greatest))
            {
                MarkUnlessNull(columns, column, row, bit, marks);
            }
        }
    }

    // What lies in the cell of a null is left over from another row.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void MarkUnlessNull(ColumnTargets columns, int column, int row, ulong bit, ulong[] marks)
    {
        if (!columns.IsNull(column, row))
        {
            marks[row] |= bit;
        }
    }
}

/// <summary>A whole number or an instant within closed bounds; 4 or 8 bytes a cell.</summary>
sealed unsafe class WholeRangeCheck(int column, bool isInt, long least, long greatest) : BuiltInCheck
{
    public override void Mark(ColumnTargets columns, int rows, ulong bit, ulong[] marks)
    {
        for (int row = 0; row < rows; row++)
        {
            long value = isInt ? ((int*)columns.Data[column])[row] : ((long*)columns.Data[column])[row];
            if (value < least | value > greatest)
            {
                DoubleRangeCheck.MarkUnlessNull(columns, column, row, bit, marks);
            }
        }
    }
}

/// <summary>Two columns are both there or both absent.</summary>
sealed class PairCheck(int first, int second) : BuiltInCheck
{
    public override void Mark(ColumnTargets columns, int rows, ulong bit, ulong[] marks)
    {
        for (int row = 0; row < rows; row++)
        {
            if (columns.IsNull(first, row) != columns.IsNull(second, row))
            {
                marks[row] |= bit;
            }
        }
    }
}
