using Odograph.DuckDb;
using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Parquet;
using Odograph.Pipeline.Tables;

namespace Odograph.Pipeline.Ledger;

/// <summary>
/// Writes ledger rows as data files, through a small DuckDB of its own that stays open for the life of a job.
/// <see cref="WriteAsync"/> is a
/// <see cref="LedgerWriter"/>; one call at a time.
/// </summary>
public sealed class LedgerFiles : IDisposable
{
    /// <summary>
    /// A batch has some hundred rows at most; DuckDB fails the write beyond this, and it is tried again.
    /// </summary>
    const long MemoryBytes = 64L << 20;

    const string Rows = "ledger_rows";

    readonly IObjectStore _store;
    readonly string _tmpFolder;
    readonly DuckDbDatabase _database;
    readonly DuckDbConnection _connection;

    /// <param name="tmpFolder">For files in the making; best on the disk of a local store.</param>
    public LedgerFiles(IObjectStore store, string tmpFolder)
    {
        _store = store;
        _tmpFolder = tmpFolder;
        _database = DuckDbDatabase.Open(new DuckDbOptions
        {
            Threads = 1,
            MemoryLimitBytes = MemoryBytes,
            PreserveInsertionOrder = true,
        });
        _connection = _database.Connect();
        string columns = string.Join(", ",
            TableSchemas.LedgerSchema.Fields.Select(field => $"{SqlText.Name(field.Name)} {SqlTypes.Of(field.Type)}"));
        _connection.Execute($"CREATE TABLE {Rows} ({columns})");
    }

    public Task<IReadOnlyList<DataFile>> WriteAsync(
        IReadOnlyList<LedgerRow> rows, TargetTable ledger, string filePrefix, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(ledger);
        try
        {
            _connection.Execute($"DELETE FROM {Rows}", cancellation);
            using (var appender = new DuckDbAppender(_connection, Rows))
            {
                foreach (var row in rows)
                {
                    appender.Append(Cells(row));
                }
            }

            return ParquetFiles.WriteAsync(_connection, SelectFor(ledger.Schema), TargetOf(ledger, filePrefix),
                cancellation);
        }
        catch (DuckDbException failure)
        {
            throw DuckDbFailure.Of($"write {rows.Count} rows of \"{ledger.Name}\"", failure);
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    ParquetTarget TargetOf(TargetTable ledger, string filePrefix) => new()
    {
        Schema = ledger.Schema,
        Spec = ledger.Spec,
        Store = _store,
        DataKeyPrefix = ledger.DataKeyPrefix,
        FilePrefix = filePrefix,
        TmpFolder = _tmpFolder,
    };

    // Columns that somebody added to the table are NULL in our rows.
    static string SelectFor(Schema schema) => "SELECT " + string.Join(", ", schema.Fields.Select(
        field => TableSchemas.LedgerSchema.Find(field.Name) is null ? $"NULL AS \"{field.Name}\""
            : $"\"{field.Name}\"")) + $" FROM {Rows}";

    // In the order of TableSchemas.LedgerSchema; times are µs since 1970, as DuckDB keeps them.
    static object?[] Cells(LedgerRow row) =>
    [
        row.Batch, row.Epoch, row.Kind, row.Partition.Stream, row.Partition.Source, row.Partition.Partition,
            row.Incarnation,
        row.PositionFrom, row.PositionTo, row.Counts.Read, row.Counts.Accepted, row.Counts.Duplicate,
            row.Counts.Quarantined,
        row.WatermarkMicros, row.PlannedAtMicros, row.Definition, row.Detail,
    ];
}
