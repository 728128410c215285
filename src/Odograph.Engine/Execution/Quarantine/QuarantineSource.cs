using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Execution.Quarantine;

/// <summary>The rows of a <see cref="QuarantineBuffer"/>: first attempts.</summary>
sealed class QuarantineSource(QuarantineBuffer buffer) : RefusedRows
{
    public override long? Rows => buffer.Count;

    public override TableReader OpenReader() => new Reader(buffer.Read().GetEnumerator());

    protected override string Expression(string name, string batch) => name switch
    {
        "reasons" => "string_split(reasons, ',')",
        "attempt" => "1",
        "outcome" => "'quarantined'",
        TableSchemas.FirstBatch => batch,
        _ => base.Expression(name, batch),
    };

    sealed class Reader(IEnumerator<QuarantineRow> rows) : TableReader
    {
        public override int Fill(in ChunkWriter chunk)
        {
            int count = 0;
            for (long bytes = 0; count < DuckDbChunk.Capacity && bytes < ChunkBytes && rows.MoveNext(); count++)
            {
                var row = rows.Current;
                bytes += row.Raw.Length;
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

            return count;
        }

        public override void Dispose() => rows.Dispose();
    }
}
