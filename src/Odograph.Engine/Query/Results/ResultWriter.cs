using Odograph.DuckDb;
using Odograph.Model.Errors;

namespace Odograph.Engine.Query.Results;

/// <summary>
/// Writes a result row by row in one of the forms, so that memory does not grow with it. Calls: Begin, then Row as
/// often as there are rows, then End. Cells are CLR values as <see cref="DuckDbVector.GetValue"/> gives them. For one
/// thread.
/// </summary>
public abstract class ResultWriter
{
    /// <summary>Memory that the cells of one row may take; a larger row is an error. Default: what there is.</summary>
    public long RowBytes { get; init; } = long.MaxValue;

    public abstract void Begin(IReadOnlyList<ResultColumn> columns);

    public abstract void Row(ReadOnlySpan<object?> cells);

    public abstract void End();

    /// <summary>
    /// Brings what was written to the reader, for results that go on later. A table that is still measured is let go.
    /// </summary>
    public abstract void Flush();

    /// <summary>Writes all rows of a query as they are fetched.</summary>
    /// <returns>How many they were.</returns>
    public long Write(QueryResult result)
    {
        Begin([.. result.Columns.Select(ResultColumn.Of)]);
        long rows = Append(result);
        End();
        return rows;
    }

    /// <summary>The rows of a query, in a result that was begun with its columns.</summary>
    public long Append(QueryResult result)
    {
        long rows = 0;
        var size = new RowSize(RowBytes);
        var cells = new object?[result.Columns.Count];
        var vectors = new DuckDbVector[cells.Length];
        while (result.TryFetch(out var chunk))
        {
            for (int column = 0; column < vectors.Length; column++)
            {
                vectors[column] = chunk[column];
            }

            for (int row = 0; row < chunk.Count; row++)
            {
                size.Reset();
                for (int column = 0; column < vectors.Length; column++)
                {
                    if (!size.TryAdd(vectors[column], row))
                    {
                        throw new QueryMemoryException($"run SQL: a row takes more than {RowBytes} bytes of memory");
                    }

                    cells[column] = Value(vectors[column], row, result.Columns[column].Name);
                }

                Row(cells);
            }

            rows += chunk.Count;
        }

        return rows;
    }

    static object? Value(in DuckDbVector vector, int row, string column)
    {
        try
        {
            return vector.GetValue(row);
        }
        catch (NotSupportedException error)
        {
            throw new OdographException(
                ErrorKind.User,
                $"run SQL: column \"{column}\": {error.Message}",
                $"select {SqlText.Name(column)}::VARCHAR",
                error);
        }
    }

    /// <summary>Writes a small result that is there already.</summary>
    public void Write(IReadOnlyList<ResultColumn> columns, IEnumerable<object?[]> rows)
    {
        Begin(columns);
        foreach (var row in rows)
        {
            Row(row);
        }

        End();
    }
}
