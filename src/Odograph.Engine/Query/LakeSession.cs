using Odograph.DuckDb;
using Odograph.DuckDb.Functions;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Scans;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Model.Errors;
using Odograph.Pipeline.Dialect;

namespace Odograph.Engine.Query;

/// <summary>How much of the machine a session may take.</summary>
public sealed record LakeSessionLimits
{
    /// <summary>
    /// DuckDB's memory; beyond it a query spills to <see cref="TempFolder"/> or fails. Default 1 GiB.
    /// </summary>
    public long MemoryBytes { get; init; } = 1L << 30;

    /// <summary>Default: the processors of the machine.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether rows keep the order of their files where no ORDER BY asks for one. Default true; without it, large
    /// results that are kept need less memory.
    /// </summary>
    public bool KeepsOrder { get; init; } = true;

    /// <summary>Where queries spill; null (default) = a query that needs more memory fails.</summary>
    public string? TempFolder { get; init; }

    /// <summary>
    /// Bytes that a query may spill; beyond it fails. Null (default) = what the disk has. Nothing to set without <see
    /// cref="TempFolder"/>.
    /// </summary>
    public long? SpillBytes { get; init; }

    /// <summary>
    /// Joins keep their right side in memory and let the left one pass, as they are written; else (default) DuckDB
    /// chooses, by numbers of rows and not by their bytes.
    /// </summary>
    public bool KeepJoinSides { get; init; }

    internal IReadOnlyDictionary<string, string> Settings
    {
        get
        {
            var settings = new Dictionary<string, string>();
            if (KeepJoinSides)
            {
                settings.Add("disabled_optimizers", "join_order,build_side_probe_side");
            }

            if (SpillBytes is { } bytes)
            {
                settings.Add("max_temp_directory_size", $"{bytes / 1024}KiB");
            }

            return settings;
        }
    }
}

/// <summary>
/// SQL over all tables of a job as of one batch: each table is a view under its plain name, beside the classic views
/// and the functions of the dialect. Read-only and locked: a query can read the files of its snapshots and nothing else
/// on the machine. The rows do not change while the session is open. Not safe for concurrent use.
/// </summary>
public sealed class LakeSession : IDisposable
{
    readonly DuckDbDatabase _database;
    readonly DuckDbConnection _connection;

    LakeSession(DuckDbDatabase database, DuckDbConnection connection, ReadPoint point)
    {
        _database = database;
        _connection = connection;
        Point = point;
    }

    /// <summary>What is read: the batch, and each table's snapshot.</summary>
    public ReadPoint Point { get; }

    /// <exception cref="OdographException">No such job or batch, or its files are not on this machine.</exception>
    public static async Task<LakeSession> OpenAsync(
        ITableCatalog catalog,
        IObjectStore store,
        string job,
        AsOf asOf = default,
        LakeSessionLimits? limits = null,
        CancellationToken cancellation = default)
    {
        var point = await ReadPoint.FindAsync(catalog, job, asOf, cancellation);
        var files = await Task.WhenAll(point.Tables.Select(table => FilesAsync(store, table, cancellation)));
        var session = Begin(point, limits);
        try
        {
            session.CreateViews(files);
            session.Lock([.. files.SelectMany(paths => paths)]);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Over the rows of one batch alone, in the columns of the schema, under the table's plain name.</summary>
    /// <exception cref="OdographException">The files are not on this machine.</exception>
    public static LakeSession Open(
        IObjectStore store, ReadPoint point, BatchRows rows, Schema schema, LakeSessionLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var files = rows.PathsIn(store);
        var session = Begin(point, limits);
        try
        {
            session._connection.Execute(TableViews.Create(rows.Table.Name, schema, files));
            session.Lock(files);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Runs one SELECT (or DESCRIBE, SHOW, EXPLAIN); rows come as they are fetched. Dispose the result before the next
    /// query.
    /// </summary>
    /// <exception cref="OdographException">
    /// The text is not one reading statement, does not parse, or reaches for what is locked.
    /// </exception>
    public QueryResult Query(string sql, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(sql);
        try
        {
            using var statement = _connection.Prepare(sql);
            ThrowUnlessReading(statement.Kind);
            if (statement.Kind == DuckDbStatementKind.Explain)
            {
                using var explained = _connection.Prepare(Explained(sql));
                ThrowUnlessReading(explained.Kind, mayExplain: false);
            }

            return new QueryResult(statement.Run(stream: true, cancellation));
        }
        catch (DuckDbException error)
        {
            throw QueryErrors.Translate(error);
        }
    }

    /// <summary>
    /// Keeps the rows of a SELECT under a name of the session's own, for later queries; they spill like any result. A
    /// name that is kept already gets the new rows. The name is the program's, not a user's.
    /// </summary>
    public void Keep(string name, string select, CancellationToken cancellation = default)
        => Execute($"CREATE OR REPLACE TEMP TABLE {SqlText.Name(name)} AS {select}", cancellation);

    /// <summary>Adds the rows of a SELECT, of the same columns, to those that are kept under the name.</summary>
    public void KeepMore(string name, string select, CancellationToken cancellation = default)
        => Execute($"INSERT INTO temp.{SqlText.Name(name)} {select}", cancellation);

    /// <summary>Forgets the rows that are kept under the name.</summary>
    public void Drop(string name, CancellationToken cancellation = default)
        => Execute($"DROP TABLE temp.{SqlText.Name(name)}", cancellation);

    void Execute(string sql, CancellationToken cancellation)
    {
        try
        {
            _connection.Execute(sql, cancellation);
        }
        catch (DuckDbException error)
        {
            // What the program's own rows say of themselves is not to be dressed as a fault of SQL.
            if (error.InnerException is OdographException own)
            {
                throw own;
            }

            throw QueryErrors.Translate(error);
        }
    }

    /// <summary>The same with rows that the program makes: the SELECT gets the name to read them from.</summary>
    public void Keep(
        string name, Func<string, string> select, TableSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(select);
        using var open = _connection.Open(source);
        Keep(name, select(open.Sql), cancellation);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    static LakeSession Begin(ReadPoint point, LakeSessionLimits? limits)
    {
        limits ??= new LakeSessionLimits();
        var database = DuckDbDatabase.Open(new DuckDbOptions
        {
            Threads = limits.Threads,
            MemoryLimitBytes = limits.MemoryBytes,
            TempFolder = limits.TempFolder,
            PreserveInsertionOrder = limits.KeepsOrder,
            Settings = limits.Settings,
        });
        return new LakeSession(database, database.Connect(), point);
    }

    static void ThrowUnlessReading(DuckDbStatementKind kind, bool mayExplain = true)
    {
        if (kind != DuckDbStatementKind.Select && !(mayExplain && kind == DuckDbStatementKind.Explain))
        {
            throw new OdographException(
                ErrorKind.User,
                $"run SQL: expected one SELECT, found {kind.ToString().ToUpperInvariant()}",
                "the lake is written by pipelines alone; to keep a result, redirect the output: "
                    + "odograph sql -o csv '…' > file.csv");
        }
    }

    /// <summary>
    /// What an EXPLAIN is about. EXPLAIN ANALYZE runs it, and a COPY could write over the very files that may be read:
    /// so it has to be a SELECT by itself. A form that is not recognised here does not parse as one.
    /// </summary>
    static string Explained(string sql)
    {
        string rest = sql.TrimStart();
        foreach (string word in (ReadOnlySpan<string>)["EXPLAIN", "ANALYZE"])
        {
            rest = rest.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? rest[word.Length..].TrimStart() : rest;
        }

        return rest;
    }

    static async Task<IReadOnlyList<string>> FilesAsync(
        IObjectStore store, TableAtBatch table, CancellationToken cancellation)
    {
        if (table.SnapshotId is not { } snapshot)
        {
            return [];
        }

        var plan = await TableScan.PlanAsync(
            store, table.Table.Metadata, new ScanRequest { SnapshotId = snapshot }, cancellation);
        return [.. plan.Files.Select(file => LocalFiles.PathOf(store, table.Table.Name, file.Path))];
    }

    void CreateViews(IReadOnlyList<string>[] files)
    {
        var schemas = new Dictionary<string, Schema>();
        for (int i = 0; i < files.Length; i++)
        {
            var table = Point.Tables[i].Table;
            schemas.Add(table.Name.Name, table.Metadata.CurrentSchema);
            _connection.Execute(TableViews.Create(table.Name.Name, table.Metadata.CurrentSchema, files[i]));
        }

        foreach (string statement in ClassicViews.Create(schemas)
            .Concat(QuarantineViews.Create(schemas))
            .Concat(RollupViews.Create(Point))
            .Concat(GeoMacros.Create))
        {
            _connection.Execute(statement);
        }
    }

    /// <summary>
    /// After this, nothing but the listed files can be read, nothing written, and no setting changed back.
    /// </summary>
    void Lock(IReadOnlyList<string> files)
    {
        _connection.Execute($"SET allowed_paths = {SqlText.ListOf(files)}");
        _connection.Execute("SET enable_external_access = false");
        _connection.Execute("SET lock_configuration = true");
    }
}
