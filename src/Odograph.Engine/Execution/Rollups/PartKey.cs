using Odograph.Engine.Decoding;
using Odograph.Model.Streams;
using StringCell = Odograph.Engine.Decoding.StringCell;

namespace Odograph.Engine.Execution.Rollups;

/// <summary>
/// A plain key of a roll-up: gives two words for a row. A text is its cell (<see cref="PartArena.NullText"/> where it
/// is NULL), anything else its bits and whether it is NULL.
/// </summary>
abstract unsafe class PartKey
{
    public abstract bool IsText { get; }

    /// <summary>The type of <see cref="PartOutput"/>.</summary>
    public abstract ColumnType Type { get; }

    public abstract void Read(ColumnTargets columns, int row, long* words);
}

/// <summary>A column of the stream.</summary>
sealed unsafe class ColumnKey(int column, ColumnType type) : PartKey
{
    public override bool IsText => type == ColumnType.String;

    public override ColumnType Type => type;

    public override void Read(ColumnTargets columns, int row, long* words)
    {
        if (columns.IsNull(column, row))
        {
            (words[0], words[1]) = IsText ? (PartArena.NullText, 0) : (0, 1);
            return;
        }

        if (IsText)
        {
            var cell = ((StringCell*)columns.Data[column])[row];
            (words[0], words[1]) = ((long)cell.Low, (long)cell.High);
            return;
        }

        (words[0], words[1]) = (PartCells.Bits(columns, column, type, row), 0);
        if (type == ColumnType.Double && BitConverter.Int64BitsToDouble(words[0]) == 0)
        {
            words[0] = 0; // -0.0 is of the group of 0.0
        }
    }
}

/// <summary><c>geohash(latitude, longitude, n)</c> of two columns.</summary>
sealed unsafe class GeohashKey(int latitude, int longitude, int letters) : PartKey
{
    public override bool IsText => true;

    public override ColumnType Type => ColumnType.String;

    public override void Read(ColumnTargets columns, int row, long* words)
    {
        if (columns.IsNull(latitude, row) || columns.IsNull(longitude, row))
        {
            (words[0], words[1]) = (PartArena.NullText, 0);
            return;
        }

        Span<byte> text = stackalloc byte[Geohash.MaxLetters];
        Geohash.Write(((double*)columns.Data[latitude])[row], ((double*)columns.Data[longitude])[row], text);
        var cell = default(StringCell);
        fixed (byte* bytes = text)
        {
            StringCell.Write(&cell, bytes, letters);
        }

        (words[0], words[1]) = ((long)cell.Low, (long)cell.High);
    }
}
