using Odograph.Engine.Decoding;
using Odograph.Engine.Execution.Reading;
using Odograph.Model.Streams;
using Odograph.Pipeline.Batches;

namespace Odograph.Engine.Execution.Dictionaries;

/// <summary>
/// The values of a stream's text columns as batches teach them, from one batch to the next. A cache: what is not known
/// costs time, never a row. Safe for concurrent use.
/// </summary>
sealed class StreamValues(StreamPlan plan)
{
    /// <summary>Rows of a chunk that are looked at.</summary>
    const int SampledRows = 32;

    readonly Lock _gate = new();
    readonly ColumnValues?[] _columns = [.. plan.Decode.Columns.Select((column, i) =>
        column.Type == ColumnType.String && i != DecodePlan.EventIdColumn ? new ColumnValues() : null)];

    /// <summary>Looks at the first rows of a chunk that is decoded.</summary>
    public void Learn(ChunkRows rows, int atMost = SampledRows)
    {
        lock (_gate)
        {
            for (int column = 0; column < _columns.Length; column++)
            {
                if (_columns[column] is { IsRefused: false } values && !rows.HasDictionary(column))
                {
                    for (int row = 0; row < Math.Min(rows.Count, atMost); row++)
                    {
                        See(values, rows, column, row);
                    }
                }
            }
        }
    }

    /// <summary>The value of one row, which no dictionary had.</summary>
    public void LearnUnknown(ChunkRows rows, int column, int row)
    {
        lock (_gate)
        {
            See(_columns[column]!, rows, column, row);
        }
    }

    /// <summary>
    /// The dictionaries of a pass; null for a small batch, or where checks in SQL look at the columns' values.
    /// </summary>
    /// <param name="leastRecords">A batch of fewer is small.</param>
    public PassDictionaries? Freeze(IReadOnlyList<Slice> slices, long leastRecords)
    {
        if (plan.Checks.Sql.Count > 0 || RecordsOf(slices) < leastRecords)
        {
            return null;
        }

        lock (_gate)
        {
            return new PassDictionaries(plan, [.. _columns.Select(column => column?.Freeze())], slices);
        }
    }

    /// <summary>After a pass: what its dictionaries missed.</summary>
    public void Judge(PassDictionaries pass, long rows)
    {
        lock (_gate)
        {
            for (int column = 0; column < _columns.Length; column++)
            {
                _columns[column]?.Judge(pass.UnknownOf(column), rows);
            }
        }
    }

    static unsafe void See(ColumnValues values, ChunkRows rows, int column, int row)
    {
        if (!rows.Columns.IsNull(column, row))
        {
            values.See(StringCell.Bytes(rows.Cells(column) + row));
        }
    }

    // Where positions are no numbers, or the end is not known, nobody can tell.
    static long RecordsOf(IReadOnlyList<Slice> slices)
    {
        long records = 0;
        foreach (var slice in slices)
        {
            if (slice.To is { } to && to.TryGetNumber(out long end) && slice.From.TryGetNumber(out long from))
            {
                records += end - from;
            }
        }

        return records;
    }
}
