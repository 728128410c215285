using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Engine.Execution.Quarantine;
using Odograph.Pipeline.Redrive;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Execution.Redrive;

/// <summary>
/// The outcome rows of a redrive batch. A row that was moved leaves its bytes to the attempts before it; one that was
/// refused again carries them on, so that the newest attempt is enough for the next.
/// </summary>
sealed class OutcomeSource : RefusedRows
{
    readonly RedriveOutcomes _outcomes;

    public OutcomeSource(RedriveOutcomes outcomes)
    {
        _outcomes = outcomes;
        Columns =
        [
            .. base.Columns,
            new("attempt", DuckDbType.Integer),
            new("outcome", DuckDbType.Varchar),
            new(TableSchemas.FirstBatch, DuckDbType.BigInt),
        ];
    }

    public override IReadOnlyList<SourceColumn> Columns { get; }

    public override long? Rows => _outcomes.Count;

    public override TableReader OpenReader() => new Reader(_outcomes.Read().GetEnumerator());

    protected override string Expression(string name, string batch) => name switch
    {
        "reasons" => "CASE WHEN reasons IS NULL THEN []::VARCHAR[] ELSE string_split(reasons, ',') END",
        _ => base.Expression(name, batch),
    };

    sealed class Reader(IEnumerator<(RedriveRow Row, RedriveOutcome Outcome)> rows) : TableReader
    {
        public override int Fill(in ChunkWriter chunk)
        {
            int count = 0;
            for (long bytes = 0; count < DuckDbChunk.Capacity && bytes < ChunkBytes && rows.MoveNext(); count++)
            {
                var (row, outcome) = rows.Current;
                bytes += outcome.IsRefused ? row.Raw.Length : 0;
                chunk[0].Set(count, row.Partition.Stream);
                chunk[1].SetValue(count, outcome.Reasons);
                chunk[2].SetValue(count, outcome.Detail);
                chunk[3].SetValue(count, outcome.IsRefused ? row.Raw : null);
                chunk[4].Set(count, row.RawSizeBytes);
                chunk[5].Set(count, row.StampMicros);
                chunk[6].Set(count, row.Partition.Source);
                chunk[7].Set(count, row.Partition.Partition);
                chunk[8].SetValue(count, row.Number);
                chunk[9].SetValue(count, row.Sequence);
                chunk[10].Set(count, row.Attempt + 1);
                chunk[11].Set(count, outcome.Name);
                chunk[12].Set(count, row.FirstBatch);
            }

            return count;
        }

        public override void Dispose() => rows.Dispose();
    }
}
