using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Execution.Quarantine;

/// <summary>
/// The rows of a <see cref="QuarantineBuffer"/>: first attempts. Each query gets the next rows up to a limit of bytes,
/// because DuckDB holds what goes into one file in memory.
/// </summary>
sealed class QuarantineSource(QuarantineBuffer buffer, long queryBytes) : RefusedRows
{
    readonly IEnumerator<QuarantineRow> _rows = buffer.Read().GetEnumerator();
    long _taken;

    public override bool HasMore => _taken < buffer.Count;

    public override long? Rows => buffer.Count;

    public override TableReader OpenReader() => new Reader(this, queryBytes);

    protected override string Expression(string name, string batch) => name switch
    {
        "reasons" => "string_split(reasons, ',')",
        "attempt" => "1",
        "outcome" => "'quarantined'",
        TableSchemas.FirstBatch => batch,
        _ => base.Expression(name, batch),
    };

    sealed class Reader(QuarantineSource source, long bytesLeft) : TableReader
    {
        /// <summary>Of a row beside its record, about.</summary>
        const int RowBytes = 128;

        long _bytesLeft = bytesLeft;

        public override int Fill(in ChunkWriter chunk)
        {
            int count = 0;
            long limit = Math.Min(ChunkBytes, _bytesLeft);
            for (long bytes = 0; count < DuckDbChunk.Capacity && bytes < limit && source._rows.MoveNext(); count++)
            {
                var row = source._rows.Current;
                bytes += row.Raw.Length + RowBytes;
                _bytesLeft -= row.Raw.Length + RowBytes;
                chunk[0].Set(count, row.Stream);
                chunk[1].Set(count, row.Reasons);
                chunk[2].SetValue(count, row.Detail);
                chunk[3].Set(count, row.Raw.AsSpan());
                chunk[4].Set(count, row.RawSizeBytes);
                chunk[5].Set(count, row.StampMicros);
                chunk[6].Set(count, row.Source);
                chunk[7].Set(count, row.Partition);
                chunk[8].SetValue(count, row.Position);
                chunk[9].SetValue(count, row.Sequence);
            }

            source._taken += count;
            return count;
        }

        // The rows go on in the next query.
        public override void Dispose()
        {
        }
    }
}
