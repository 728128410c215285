using Odograph.DuckDb;

namespace Odograph.Engine.Query.Results;

/// <summary>
/// What the cells of a row take as CLR values, judged before they are made: a list of bytes in DuckDB's memory is many
/// times as large as objects. Counts no further than it has to.
/// </summary>
sealed class RowSize(long mostBytes)
{
    const int ValueBytes = 32;

    /// <summary>UTF-16, and the bytes that are written.</summary>
    const int BytesPerTextByte = 4;

    long _left;

    /// <summary>Begins with a row.</summary>
    public void Reset() => _left = mostBytes;

    /// <summary>False: the row is too large.</summary>
    public bool TryAdd(in DuckDbVector vector, int row)
    {
        _left -= ValueBytes;
        if (_left >= 0 && !vector.IsNull(row))
        {
            AddContent(vector, row);
        }

        return _left >= 0;
    }

    void AddContent(in DuckDbVector vector, int row)
    {
        switch (vector.Type.Type)
        {
            case DuckDbType.Varchar or DuckDbType.Blob or DuckDbType.Bit:
                _left -= (long)BytesPerTextByte * vector.GetBytes(row).Length;
                break;
            case DuckDbType.List or DuckDbType.Array:
                AddRange(vector.Elements, vector.GetRange(row));
                break;
            case DuckDbType.Map:
                AddRange(vector.Keys, vector.GetRange(row));
                AddRange(vector.Values, vector.GetRange(row));
                break;
            case DuckDbType.Struct:
                for (int member = 0; member < vector.Type.Children.Count && _left >= 0; member++)
                {
                    TryAdd(vector.Member(member), row);
                }

                break;
        }
    }

    void AddRange(in DuckDbVector elements, (int Offset, int Length) range)
    {
        for (int i = range.Offset; i < range.Offset + range.Length && TryAdd(elements, i); i++)
        {
        }
    }
}
