using Odograph.DuckDb;
using Odograph.Engine.Deduplication;
using Odograph.Engine.Deduplication.Filters;
using Odograph.Engine.Deduplication.Lookup;
using Odograph.Engine.Execution.Deferral;
using Odograph.Engine.Execution.Quarantine;
using Odograph.Engine.Execution.Redrive;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;
using Odograph.Model.Events;
using Odograph.Model.Faults;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Dialect;
using Odograph.Pipeline.Parquet;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Execution;

/// <summary>
/// Runs batches in this process: records are decoded straight into DuckDB's vectors, DuckDB evaluates the checks that
/// are SQL and writes Parquet. See DESIGN.md for the passes. Its database is scratch.
/// </summary>
public sealed class DuckDbExecutor : IBatchExecutor
{
    readonly IReadOnlyDictionary<string, IEventLog> _logs;
    readonly IObjectStore _store;
    readonly PipelineDefinition _definition;
    readonly string _tmpFolder;
    readonly ExecutorLimits _limits;
    readonly TimeProvider _time;
    readonly DuckDbDatabase _database;
    readonly DuckDbConnection _connection;
    readonly IdentityMemory _memory;
    readonly LakeIdentities _lake;
    readonly FilterCache _filters;
    readonly LakeSearch _search;
    readonly WriterLanes _lanes;
    readonly StreamPlans _plans;

    /// <param name="logs">By source key.</param>
    /// <param name="tmpFolder">On a local disk, best on that of the lake. What lies in it may be deleted while no
    /// executor runs.</param>
    /// <param name="cacheFolder">May be deleted at any time; one executor at a time. Default: in the temp folder.
    /// </param>
    public DuckDbExecutor(
        IReadOnlyDictionary<string, IEventLog> logs,
        IObjectStore store,
        ITableCatalog catalog,
        PipelineDefinition definition,
        string tmpFolder,
        ExecutorLimits? limits = null,
        TimeProvider? time = null,
        string? cacheFolder = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        _logs = logs;
        _store = store;
        _definition = definition;
        _tmpFolder = Directory.CreateDirectory(tmpFolder).FullName;
        _limits = limits ?? new ExecutorLimits();
        _time = time ?? TimeProvider.System;
        _database = DuckDbDatabase.Open(new DuckDbOptions
        {
            Threads = _limits.Threads,
            MemoryLimitBytes = _limits.DuckDbBytes,
            TempFolder = Path.Combine(_tmpFolder, "duckdb"),
        });
        _connection = _database.Connect();
        Prepare(_connection);
        _memory = new IdentityMemory(_limits.IdentityBytes);
        string filters = Path.Combine(cacheFolder ?? _tmpFolder, "filters");
        var hash = new IdentityHash(HashSecret.LoadOrDraw(filters));
        _filters = new FilterCache(filters, hash, _limits.FilterBytes);
        _lake = new LakeIdentities(catalog, store, _connection, hash);
        _lanes = new WriterLanes(_limits, _tmpFolder);
        _search = new LakeSearch(catalog, store, _connection, _filters, _limits.Threads, _time);
        _plans = new StreamPlans(_connection);
    }

    /// <summary>Leaves no check to the decoded cells, so that both ways can be compared.</summary>
    internal bool ChecksInSql
    {
        init => _plans.ChecksInSql = value;
    }

    /// <summary>Leaves all roll-ups to SQL, so that both ways can be compared.</summary>
    internal bool RollupsInSql
    {
        init => _plans.RollupsInSql = value;
    }

    internal IdentityMemory Memory => _memory;

    public async Task PrepareAsync(CancellationToken cancellation = default)
    {
        _memory.Clear();
        foreach (var stream in _definition.Streams)
        {
            if (stream.Deduplicate == Model.Streams.Deduplication.Off)
            {
                continue;
            }

            var table = new TableName(_definition.Name, stream.Name);
            FailPoint.Hit(ExecutorFailPoints.BeforeRecall, stream.Name);
            long applied = await _lake.AppliedBatchAsync(table, cancellation);
            await Task.Run(() => _lake.RecallAsync(table, _memory, cancellation), cancellation);
            _memory.SeenInLake(stream.Name, applied);
        }
    }

    public async Task<BatchResult> RunAsync(PlannedBatch batch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _memory.Begin(batch.Attempt, batch.Number);
        var redriven = batch.Redrive is { } cut ? new RedriveOutcomes(cut) : null;
        using var quarantine = new QuarantineBuffer(_tmpFolder, _limits.QuarantineBytes) { Redriven = redriven };
        try
        {
            var files = new Dictionary<string, IReadOnlyList<DataFile>>();
            var slices = new List<SliceResult>();
            foreach (var stream in batch.Slices.GroupBy(slice => slice.Stream))
            {
                var run = await RunStreamAsync(batch, stream.Key, [.. stream], quarantine, cancellation);
                slices.AddRange(run.Slices);
                if (run.Files.Count > 0)
                {
                    files.Add(stream.Key, run.Files);
                }

                foreach (var (table, parts) in run.Parts)
                {
                    files.Add(table, parts);
                }
            }

            if (redriven is not null)
            {
                var outcomes = new OutcomeSource(redriven);
                files.Add(
                    TableSchemas.Quarantine,
                    await WriteAsync(batch, outcomes, Target(batch), _connection, cancellation));
            }
            else if (quarantine.Count > 0)
            {
                files.Add(TableSchemas.Quarantine, await WriteAsync(batch, quarantine, cancellation));
            }

            return new BatchResult(files, InPlannedOrder(batch, slices));
        }
        catch
        {
            _memory.Settle(batch.Attempt, isDecided: false);
            throw;
        }
    }

    public void Settle(Guid attempt, bool decided) => _memory.Settle(attempt, decided);

    public ValueTask DisposeAsync()
    {
        _lanes.Dispose();
        _connection.Dispose();
        _database.Dispose();
        _memory.Dispose();
        return ValueTask.CompletedTask;
    }

    static void Prepare(DuckDbConnection connection)
    {
        foreach (string macro in GeoMacros.Create)
        {
            connection.Execute(macro);
        }

        // It would move what two expressions have in common out of their TRY.
        connection.Execute("SET disabled_optimizers = 'common_subexpressions'");
    }

    async Task<StreamResult> RunStreamAsync(
        PlannedBatch batch,
        string stream,
        IReadOnlyList<Slice> slices,
        QuarantineBuffer quarantine,
        CancellationToken cancellation)
    {
        var table = batch.Tables[stream];
        var plan = _plans.Of(batch.Definition, stream);
        if (plan.IsExact)
        {
            _memory.SeenInLake(stream, await _lake.AppliedBatchAsync(table.Name, cancellation));
        }

        var run = new StreamRun
        {
            Plan = plan,
            Plans = _plans,
            Batch = batch,
            Slices = slices,
            Target = Target(batch, table),
            Table = table,
            LogOf = slice => quarantine.Redriven?.LogOf(slice) ?? _logs[slice.Source],
            Memory = _memory,
            Filters = _filters,
            Search = _search,
            Lanes = _lanes,
            Quarantine = quarantine,
            Connection = _connection,
            Limits = _limits,
            Time = _time,
        };
        return await run.ExecuteAsync(cancellation);
    }

    // What memory holds of refused rows is work for one thread; a second one would turn while it waits for the first.
    async Task<IReadOnlyList<DataFile>> WriteAsync(
        PlannedBatch batch, QuarantineBuffer quarantine, CancellationToken cancellation)
    {
        var refused = new QuarantineSource(quarantine, _limits.QuarantineFileBytes);
        var target = Target(batch);
        if (quarantine.IsSpilled)
        {
            return await WriteAsync(batch, refused, target, _connection, cancellation);
        }

        var small = _lanes.Fit(target);
        var written = await _lanes.ForEachAsync(
            1, (connection, _, token) => WriteAsync(batch, refused, small, connection, token), cancellation);
        return written[0];
    }

    static async Task<IReadOnlyList<DataFile>> WriteAsync(
        PlannedBatch batch,
        RefusedRows rows,
        ParquetTarget target,
        DuckDbConnection connection,
        CancellationToken cancellation)
    {
        var files = new List<DataFile>();
        do
        {
            using var open = connection.Open(rows);
            files.AddRange(await ParquetFiles.WriteAsync(
                connection,
                rows.Select(target.Schema, open.Sql, batch.Number),
                target with { FirstNumber = files.Count },
                cancellation));
        }
        while (rows.HasMore);

        return files;
    }

    // Of quarantine.
    ParquetTarget Target(PlannedBatch batch) => Target(batch, batch.Tables[TableSchemas.Quarantine]);

    ParquetTarget Target(PlannedBatch batch, TargetTable table) => new()
    {
        Schema = table.Schema,
        Spec = table.Spec,
        Store = _store,
        DataKeyPrefix = table.DataKeyPrefix,
        FilePrefix = batch.FilePrefix,
        TmpFolder = _tmpFolder,
        RowGroupBytes = _limits.RowGroupBytes,
    };

    static List<SliceResult> InPlannedOrder(PlannedBatch batch, List<SliceResult> results)
        => [.. batch.Slices.Select(slice => results.First(result => ReferenceEquals(result.Slice, slice)))];
}
