using System.Text;
using Odograph.DuckDb;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Redrive;

namespace Odograph.Engine.Execution.Redrive;

/// <summary>
/// The rows of a selection's query, chunk after chunk. Names come again and again, so each is made text once. Not safe
/// for concurrent use.
/// </summary>
sealed class QuarantineCells
{
    /// <summary>The columns that the query must give, in this order.</summary>
    public const string Columns = "q.stream, q.source, q.source_partition, l.incarnation, r.position, "
        + "q.source_position, q.source_sequence, epoch_us(q.ingested_at), q.raw, q.raw_size, q.reasons, q.detail, "
        + "q.attempt, q.__first";

    const int Names = 5;

    readonly DuckDbVector[] _columns = new DuckDbVector[14];
    readonly (byte[] Bytes, string Text)[] _last = [.. Enumerable.Repeat((Array.Empty<byte>(), ""), Names)];

    public void Begin(DuckDbChunk chunk)
    {
        for (int i = 0; i < _columns.Length; i++)
        {
            _columns[i] = chunk[i];
        }
    }

    public RedriveRow RowOf(int row)
    {
        byte[] raw = _columns[8].IsNull(row) ? [] : _columns[8].GetBytes(row).ToArray();
        long size = Number(9, row) ?? raw.Length;
        return new RedriveRow
        {
            Partition = new PartitionKey(Name(0, row), Name(1, row), Name(2, row)),
            Incarnation = Name(3, row),
            ReachedPosition = Name(4, row),
            Number = Number(5, row),
            Sequence = Text(6, row),
            StampMicros = Number(7, row) ?? 0,
            Raw = raw,
            RawSizeBytes = size,

            // Asked for only where the bytes cannot give new ones.
            Reasons = size > raw.Length ? [.. ((object?[]?)_columns[10].GetValue(row) ?? []).OfType<string>()] : [],
            Detail = Text(11, row),
            Attempt = _columns[12].IsNull(row) ? 1 : _columns[12].GetInt32(row),
            FirstBatch = Number(13, row) ?? 0,
        };
    }

    long? Number(int column, int row) => _columns[column].IsNull(row) ? null : _columns[column].GetInt64(row);

    string? Text(int column, int row) => _columns[column].IsNull(row) ? null : _columns[column].GetString(row);

    string Name(int column, int row)
    {
        var bytes = _columns[column].IsNull(row) ? [] : _columns[column].GetBytes(row);
        if (!bytes.SequenceEqual(_last[column].Bytes))
        {
            _last[column] = (bytes.ToArray(), Encoding.UTF8.GetString(bytes));
        }

        return _last[column].Text;
    }
}
