using System.Globalization;
using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Lake.Schemas;
using Odograph.Model.Streams;
using Odograph.Pipeline.Redrive;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Execution.Redrive;

/// <summary>
/// The outcome rows of a redrive batch as a table function; one reader. A row that was moved leaves its bytes to the
/// attempts before it; one that was refused again carries them on, so that the newest attempt is enough for the next.
/// </summary>
sealed class OutcomeSource(RedriveOutcomes outcomes) : TableSource
{
    public override IReadOnlyList<SourceColumn> Columns { get; } =
    [
        new("stream", DuckDbType.Varchar),
        new("reasons", DuckDbType.Varchar),
        new("detail", DuckDbType.Varchar),
        new("raw", DuckDbType.Blob),
        new("raw_size", DuckDbType.BigInt),
        new("attempt", DuckDbType.Integer),
        new("outcome", DuckDbType.Varchar),
        new(CommonColumns.IngestedAt, DuckDbType.TimestampTz),
        new(CommonColumns.Source, DuckDbType.Varchar),
        new(CommonColumns.SourcePartition, DuckDbType.Varchar),
        new(CommonColumns.SourcePosition, DuckDbType.BigInt),
        new(CommonColumns.SourceSequence, DuckDbType.Varchar),
        new(TableSchemas.FirstBatch, DuckDbType.BigInt),
    ];

    public override long? Rows => outcomes.Count;

    public override int MaxReaders => 1;

    public override TableReader OpenReader() => new Reader(outcomes.Read().GetEnumerator());

    /// <summary>The rows as the quarantine table's columns; columns of the table that are not ours are NULL.</summary>
    public string Select(Schema table, string source, long batch) => "SELECT " + string.Join(", ", table.Fields.Select(
        field => $"{Expression(field.Name, batch)} AS {SqlText.Name(field.Name)}")) + $" FROM {source}";

    string Expression(string name, long batch) => name switch
    {
        "reasons" => "CASE WHEN reasons IS NULL THEN []::VARCHAR[] ELSE string_split(reasons, ',') END",
        "batch" => batch.ToString(CultureInfo.InvariantCulture),
        _ => Columns.Any(column => column.Name == name) ? name : "NULL",
    };

    sealed class Reader(IEnumerator<(RedriveRow Row, RedriveOutcome Outcome)> rows) : TableReader
    {
        // Rows carry up to 1 MiB each: a chunk is cut by bytes too.
        const int ChunkBytes = 4 << 20;

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
                chunk[5].Set(count, row.Attempt + 1);
                chunk[6].Set(count, outcome.Name);
                chunk[7].Set(count, row.StampMicros);
                chunk[8].Set(count, row.Partition.Source);
                chunk[9].Set(count, row.Partition.Partition);
                chunk[10].SetValue(count, row.Number);
                chunk[11].SetValue(count, row.Sequence);
                chunk[12].Set(count, row.FirstBatch);
            }

            return count;
        }

        public override void Dispose() => rows.Dispose();
    }
}
