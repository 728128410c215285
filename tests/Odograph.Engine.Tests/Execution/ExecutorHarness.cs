using System.Text;
using Odograph.DuckDb;
using Odograph.Engine.Execution;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using Odograph.Log.InMemory;
using Odograph.Model.Events;
using Odograph.Model.Streams;
using Odograph.Model.Time;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Tables;
using Odograph.Testing.Files;
using Odograph.Testing.Time;

namespace Odograph.Engine.Tests.Execution;

/// <summary>
/// The executor over a log in memory and a lake on disk, with a loop as plain as it gets: run plans what is new, apply
/// appends the files.
/// </summary>
sealed class ExecutorHarness : IAsyncDisposable
{
    public const string Source = "log";

    readonly TempFolder _folder = new();
    readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    readonly Dictionary<(string Stream, string Partition), Position> _next = [];
    readonly DuckDbConnection _connection;
    long _number;

    ExecutorHarness(StreamDefinition[] streams, ExecutorLimits limits, InMemoryLogOptions log, bool checksInSql,
        IReadOnlyList<ModelDefinition> models, bool rollupsInSql)
    {
        Definition = new PipelineDefinition
        {
            Name = "job",
            Sources = [new SourceDefinition(Source, "log", log.Partitions, TimeSpan.FromHours(24), OnGap.Fail, true)],
            Streams = streams,
            Rollups = models,
            Hash = "test",
        };
        Log = new InMemoryLog(Time, log);
        Store = new LocalObjectStore(Directory.CreateDirectory(_folder["lake"]).FullName);
        Catalog = new FileStoreCatalog(Store, Time);
        Limits = limits;
        ChecksInSql = checksInSql;
        RollupsInSql = rollupsInSql;
        Executor = NewExecutor();
        _connection = _database.Connect();
    }

    public FakeTime Time { get; } = new();

    public PipelineDefinition Definition { get; }

    public InMemoryLog Log { get; }

    public LocalObjectStore Store { get; }

    public FileStoreCatalog Catalog { get; }

    public ExecutorLimits Limits { get; }

    public DuckDbExecutor Executor { get; private set; }

    public string TmpFolder => _folder["tmp"];

    public string CacheFolder => _folder["cache"];

    bool ChecksInSql { get; }

    bool RollupsInSql { get; }

    /// <summary>A stream such as vehicle, short.</summary>
    public static StreamDefinition Vehicle { get; } = new()
    {
        Name = "vehicle",
        Topic = "vehicle_data",
        Columns =
        [
            new("latitude", ColumnType.Double),
            new("longitude", ColumnType.Double),
            new("speed_kmh", ColumnType.Double),
            new("make", ColumnType.String),
            new("year", ColumnType.Int),
        ],
        Accept = new Dictionary<string, IReadOnlyList<string>>
        {
            ["event_id"] = ["id"],
            ["device_id"] = ["deviceId"],
            ["event_time"] = ["timestamp"],
            ["speed_kmh"] = ["speed"],
        },
        Checks =
        [
            new("latitude_range", "latitude between -90 and 90"),
            new("position_pair", "(latitude is null) = (longitude is null)"),
            new("speed_range", "speed_kmh between 0 and 500"),
            new("event_time_range", "event_time >= timestamptz '1990-01-01 00:00:00+00'"),
        ],
    };

    public static async Task<ExecutorHarness> OpenAsync(
        StreamDefinition? stream = null,
        ExecutorLimits? limits = null,
        InMemoryLogOptions? log = null,
        bool checksInSql = false,
        IReadOnlyList<ModelDefinition>? models = null,
        bool rollupsInSql = false)
    {
        var harness = new ExecutorHarness(
            [stream ?? Vehicle],
            limits ?? new ExecutorLimits { Threads = 2 },
            log ?? new InMemoryLogOptions { Partitions = 1 },
            checksInSql,
            models ?? [],
            rollupsInSql);
        await new JobTables(harness.Catalog, harness.Store, harness.Definition).CreateMissingAsync();
        await harness.Executor.PrepareAsync();
        return harness;
    }

    /// <summary>Another program over the same log and lake.</summary>
    public async Task RestartAsync()
    {
        await Executor.DisposeAsync();
        Executor = NewExecutor();
        await Executor.PrepareAsync();
    }

    public Task AppendAsync(params string[] payloads) => AppendAsync(payloads.AsEnumerable());

    public async Task AppendAsync(IEnumerable<string> payloads)
    {
        foreach (string[] some in payloads.Chunk(5_000))
        {
            await Log.AppendAsync(
                Definition.Streams[0].Name,
                [.. some.Select(text => new LogEntry(default, Encoding.UTF8.GetBytes(text)))]);
        }
    }

    /// <summary>Plans everything from where the last decided batch ended, and runs it.</summary>
    public async Task<(PlannedBatch Batch, BatchResult Result)> RunAsync(
        long budgetBytes = 256 << 20, CancellationToken cancellation = default)
    {
        var batch = await PlanAsync(budgetBytes);
        return (batch, await Executor.RunAsync(batch, cancellation));
    }

    public async Task<PlannedBatch> PlanAsync(long budgetBytes = 256 << 20)
    {
        string stream = Definition.Streams[0].Name;
        var slices = new List<Slice>();
        foreach (var partition in await Log.GetPartitionsAsync(stream))
        {
            var from = _next.GetValueOrDefault((stream, partition.Id), partition.Beginning);
            slices.Add(new Slice(stream, Source, partition.Id, partition.Incarnation, from, null, budgetBytes));
        }

        return new PlannedBatch
        {
            Epoch = 1,
            Number = ++_number,
            Attempt = Guid.NewGuid(),
            PlannedAtMicros = UnixMicros.Now(Time),
            Definition = Definition,
            Slices = slices,
            Tables = await new JobTables(Catalog, Store, Definition).LoadTargetsAsync(),
        };
    }

    /// <summary>Decides and applies.</summary>
    public async Task ApplyAsync(PlannedBatch batch, BatchResult result)
    {
        Decide(batch, result);
        foreach (var (name, files) in result.Files)
        {
            var target = batch.Tables[name];
            var table = (await Catalog.LoadTableAsync(target.Name))!;
            string key = $"{JobTables.MetadataKeyOf(target)}/{batch.FilePrefix}-m0.avro";
            var manifest = await ManifestWriter.WriteAsync(Store, key, target.Schema, target.Spec, files);
            var append = await TableAppends.PrepareAsync(
                Store,
                table,
                new AppendRequest
                {
                    Manifests = [manifest],
                    Properties = new Dictionary<string, string>
                    {
                        [TableProperties.Applied("job")] = $"{batch.Number}",
                    },
                    Summary = new Dictionary<string, string> { [TableProperties.Batch] = $"{batch.Number}" },
                },
                Time);
            var commit = await Catalog.CommitAsync(table.Name, append.Requirements, append.Updates);
            Assert.Equal(CommitStatus.Committed, commit.Status);
        }
    }

    public void Decide(PlannedBatch batch, BatchResult result)
    {
        Executor.Settle(batch.Attempt, decided: true);
        foreach (var slice in result.Slices)
        {
            _next[(slice.Slice.Stream, slice.Slice.Partition)] = slice.To;
        }
    }

    public async Task<BatchResult> RunAndApplyAsync(long budgetBytes = 256 << 20)
    {
        var (batch, result) = await RunAsync(budgetBytes);
        await ApplyAsync(batch, result);
        return result;
    }

    /// <summary>
    /// Runs and applies until the log is read out; the stream's rows without lineage, in a fixed order.
    /// </summary>
    public async Task<IReadOnlyList<object?[]>> RunAllAsync(long budgetBytes)
    {
        var files = new List<DataFile>();
        for (long read = 1; read > 0;)
        {
            var result = await RunAndApplyAsync(budgetBytes);
            read = result.Slices.Sum(slice => slice.Read);
            files.AddRange(result.Files.GetValueOrDefault(Definition.Streams[0].Name) ?? []);
        }

        string paths = string.Join(", ", files.Select(file => $"'{PathOf(file)}'"));
        return _connection.Rows(
            $"SELECT * EXCLUDE (ingested_at, source, source_partition, source_position, source_sequence) "
            + $"FROM read_parquet([{paths}]) ORDER BY ALL");
    }

    /// <summary>Rows of a result's table, by SQL over its files: <c>{0}</c> is the table.</summary>
    public IReadOnlyList<object?[]> Rows(BatchResult result, string sql, string? table = null)
    {
        var files = result.Files[table ?? Definition.Streams[0].Name].Select(file => $"'{PathOf(file)}'");
        string rows = $"read_parquet([{string.Join(", ", files)}])";
        return _connection.Rows(sql.Replace("{0}", rows, StringComparison.Ordinal));
    }

    public string PathOf(DataFile file) => Store.LocalPathOf(Store.KeyOf(file.Path)!)!;

    public async ValueTask DisposeAsync()
    {
        await Executor.DisposeAsync();
        _connection.Dispose();
        _database.Dispose();
        await Log.DisposeAsync();
        _folder.Dispose();
    }

    DuckDbExecutor NewExecutor() => new(
        new Dictionary<string, IEventLog> { [Source] = Log }, Store, Catalog, Definition, TmpFolder, Limits, Time,
        CacheFolder)
    {
        ChecksInSql = ChecksInSql,
        RollupsInSql = RollupsInSql,
    };
}
