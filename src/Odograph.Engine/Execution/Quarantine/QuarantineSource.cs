using System.Globalization;
using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Lake.Schemas;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Execution.Quarantine;

/// <summary>The rows of a <see cref="QuarantineBuffer"/> as a table function; one reader.</summary>
sealed class QuarantineSource(QuarantineBuffer buffer) : TableSource
{
    const string FirstAttempt = "1";

    public override IReadOnlyList<SourceColumn> Columns { get; } =
    [
        new("stream", DuckDbType.Varchar),
        new("reasons", DuckDbType.Varchar),
        new("detail", DuckDbType.Varchar),
        new("raw", DuckDbType.Blob),
        new("raw_size", DuckDbType.BigInt),
        new("ingested_at", DuckDbType.TimestampTz),
        new("source", DuckDbType.Varchar),
        new("source_partition", DuckDbType.Varchar),
        new("source_position", DuckDbType.BigInt),
        new("source_sequence", DuckDbType.Varchar),
    ];

    public override long? Rows => buffer.Count;

    public override int MaxReaders => 1;

    public override TableReader OpenReader() => new Reader(buffer.Read().GetEnumerator());

    /// <summary>The rows as the quarantine table's columns; columns of the table that are not ours are NULL.</summary>
    public string Select(Schema table, string source, long batch) => "SELECT " + string.Join(", ", table.Fields.Select(
        field => $"{Expression(field.Name, batch)} AS \"{field.Name}\"")) + $" FROM {source}";

    string Expression(string name, long batch) => name switch
    {
        "reasons" => "string_split(reasons, ',')",
        "attempt" => FirstAttempt,
        "outcome" => "'quarantined'",
        "batch" or TableSchemas.FirstBatch => batch.ToString(CultureInfo.InvariantCulture),
        _ => Columns.Any(column => column.Name == name) ? name : "NULL",
    };

    sealed class Reader(IEnumerator<QuarantineRow> rows) : TableReader
    {
        // Rows carry up to 1 MiB each: a chunk is cut by bytes too.
        const int ChunkBytes = 4 << 20;

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
