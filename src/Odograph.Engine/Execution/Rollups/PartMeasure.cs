using Odograph.Engine.Decoding;
using Odograph.Model.Streams;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// A plain aggregate of a roll-up: some words of each group's row, beginning at <see cref="Offset"/>, all zero at first
/// but for texts.
/// </summary>
abstract unsafe class PartMeasure
{
    /// <summary>First word in a group's row; set once, by the plan.</summary>
    public int Offset { get; set; }

    public abstract int Words { get; }

    /// <summary>Words that hold a text at first NULL, counted from <see cref="Offset"/>.</summary>
    public virtual IEnumerable<int> Texts => [];

    /// <summary>What the words give to the parts table, in the order of its columns.</summary>
    public abstract IEnumerable<PartOutput> Outputs { get; }

    /// <summary>Adds rows of a chunk, each to its group.</summary>
    public abstract void Add(PartTable table, ColumnTargets columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups);

    /// <summary>Adds a group of another table.</summary>
    public abstract void Merge(PartTable table, long* into, PartTable other, long* from);
}

/// <summary>How a value that is no text tells that it is NULL.</summary>
enum PartNull
{
    /// <summary>It never is.</summary>
    Never,

    /// <summary>The word named is 0.</summary>
    WhereZero,

    /// <summary>The word named is not 0.</summary>
    WhereSet,

    /// <summary>The word named is a text that is NULL.</summary>
    WhereTextIs,
}

/// <summary>A column of the parts: where it is in a group's row, and how NULL is told; a text tells itself.</summary>
readonly record struct PartOutput(int Word, ColumnType Type, PartNull Null = PartNull.Never, int NullWord = 0);

/// <summary>count(*) and count(x).</summary>
sealed unsafe class CountMeasure(int? column) : PartMeasure
{
    public override int Words => 1;

    public override IEnumerable<PartOutput> Outputs => [new(Offset, ColumnType.Long)];

    public override void Add(
        PartTable table, ColumnTargets columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (column is not { } counted || !columns.IsNull(counted, rows[i]))
            {
                table.Row(groups[i])[Offset]++;
            }
        }
    }

    public override void Merge(PartTable table, long* into, PartTable other, long* from)
        => into[Offset] += from[Offset];
}

/// <summary>sum and avg: the sum, and of how many. NULL values count for nothing.</summary>
/// <param name="isAverage">An average's sum is a double, and its count is stored too.</param>
sealed unsafe class SumMeasure(int column, ColumnType source, bool isAverage) : PartMeasure
{
    readonly bool _isDouble = isAverage || source == ColumnType.Double;

    public override int Words => 2;

    public override IEnumerable<PartOutput> Outputs
    {
        get
        {
            var type = _isDouble ? ColumnType.Double : ColumnType.Long;
            yield return new(Offset, type, PartNull.WhereZero, Offset + 1);
            if (isAverage)
            {
                yield return new(Offset + 1, ColumnType.Long);
            }
        }
    }

    public override void Add(
        PartTable table, ColumnTargets columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (columns.IsNull(column, rows[i]))
            {
                continue;
            }

            long* words = table.Row(groups[i]) + Offset;
            if (_isDouble)
            {
                *(double*)words += PartCells.Number(columns, column, source, rows[i]);
            }
            else
            {
                words[0] += PartCells.Bits(columns, column, source, rows[i]);
            }

            words[1]++;
        }
    }

    public override void Merge(PartTable table, long* into, PartTable other, long* from)
    {
        if (_isDouble)
        {
            *(double*)(into + Offset) += *(double*)(from + Offset);
        }
        else
        {
            into[Offset] += from[Offset];
        }

        into[Offset + 1] += from[Offset + 1];
    }
}

/// <summary>min and max of what is no text.</summary>
sealed unsafe class ExtremeMeasure(int column, ColumnType type, bool isMax) : PartMeasure
{
    public override int Words => 2;

    public override IEnumerable<PartOutput> Outputs => [new(Offset, type, PartNull.WhereZero, Offset + 1)];

    public override void Add(
        PartTable table, ColumnTargets columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (!columns.IsNull(column, rows[i]))
            {
                Take(table.Row(groups[i]) + Offset, PartCells.Bits(columns, column, type, rows[i]));
            }
        }
    }

    public override void Merge(PartTable table, long* into, PartTable other, long* from)
    {
        if (from[Offset + 1] != 0)
        {
            Take(into + Offset, from[Offset]);
        }
    }

    void Take(long* words, long value)
    {
        if (words[1] == 0 || (isMax ? 1 : -1) * PartCells.Compare(type, value, words[0]) > 0)
        {
            (words[0], words[1]) = (value, 1);
        }
    }
}

/// <summary>Counts by upper bound; the last word is of values above all bounds.</summary>
sealed unsafe class HistogramMeasure(int column, ColumnType type, IReadOnlyList<double> bounds) : PartMeasure
{
    readonly double[] _bounds = [.. bounds];

    public override int Words => _bounds.Length + 1;

    public override IEnumerable<PartOutput> Outputs
        => Enumerable.Range(Offset, Words).Select(word => new PartOutput(word, ColumnType.Long));

    public override void Add(
        PartTable table, ColumnTargets columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            if (columns.IsNull(column, rows[i]))
            {
                continue;
            }

            double value = PartCells.Number(columns, column, type, rows[i]);
            int bin = 0;
            while (bin < _bounds.Length && value > _bounds[bin])
            {
                bin++;
            }

            table.Row(groups[i])[Offset + bin]++;
        }
    }

    public override void Merge(PartTable table, long* into, PartTable other, long* from)
    {
        for (int bin = 0; bin < Words; bin++)
        {
            into[Offset + bin] += from[Offset + bin];
        }
    }
}
