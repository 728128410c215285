namespace Odograph.DuckDb.Functions;

/// <summary>A column that a table function gives: a plain type (no list, struct, map or decimal).</summary>
/// <param name="Values">
/// Of an Enum: its values as UTF-8 without zero bytes, each once, at most 65,535. Cells are their numbers in this list:
/// one byte each for up to 255 values, else two.
/// </param>
public readonly record struct SourceColumn(
    string Name, DuckDbType Type, IReadOnlyList<byte[]>? Values = null);

/// <summary>
/// Rows made by managed code for one statement: what a table function reads. DuckDB asks for one reader per thread,
/// then each reader again and again for chunks. An exception in any member fails the statement with it as inner
/// exception; the connection goes on.
/// </summary>
public abstract class TableSource
{
    public abstract IReadOnlyList<SourceColumn> Columns { get; }

    /// <summary>About how many rows there are, for the planner; null when nobody knows.</summary>
    public virtual long? Rows => null;

    /// <summary>How many readers may work at once. Default: as many as DuckDB has threads.</summary>
    public virtual int MaxReaders => int.MaxValue;

    /// <summary>Called on the thread that will use the reader, as far as DuckDB keeps to one.</summary>
    public abstract TableReader OpenReader();
}

/// <summary>One thread's part of a <see cref="TableSource"/>.</summary>
public abstract class TableReader : IDisposable
{
    /// <summary>
    /// Fills the columns for up to <see cref="DuckDbChunk.Capacity"/> rows and says how many; 0 = this reader has no
    /// more. Memory that cells point to must live until the next call.
    /// </summary>
    public abstract int Fill(in ChunkWriter chunk);

    /// <summary>Called once when the statement has ended, also after a failure. Must not throw.</summary>
    public abstract void Dispose();
}
