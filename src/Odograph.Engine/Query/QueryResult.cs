using Odograph.DuckDb;

namespace Odograph.Engine.Query;

/// <summary>
/// Rows of a query, fetched in chunks as they are made. Not safe for concurrent use; dispose it before the next query.
/// </summary>
public sealed class QueryResult : IDisposable
{
    readonly DuckDbResult _result;

    internal QueryResult(DuckDbResult result) => _result = result;

    public IReadOnlyList<DuckDbColumn> Columns => _result.Columns;

    /// <summary>The next rows; false at the end. The chunk is good until the next call.</summary>
    /// <exception cref="Model.Errors.OdographException">The query failed on its way.</exception>
    public bool TryFetch(out DuckDbChunk chunk)
    {
        try
        {
            return _result.TryFetch(out chunk);
        }
        catch (DuckDbException error)
        {
            throw QueryErrors.Translate(error);
        }
    }

    /// <summary>The rest of the rows as CLR values, for small results.</summary>
    public IReadOnlyList<object?[]> ReadRows()
    {
        var rows = new List<object?[]>();
        while (TryFetch(out var chunk))
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                rows.Add(chunk.GetRow(row));
            }
        }

        return rows;
    }

    public void Dispose() => _result.Dispose();
}
