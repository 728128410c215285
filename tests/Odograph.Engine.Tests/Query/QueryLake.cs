using System.Globalization;
using Odograph.DuckDb;
using Odograph.Engine.Query;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Parquet;
using Odograph.Pipeline.Tables;
using Odograph.Testing.Files;

namespace Odograph.Engine.Tests.Query;

/// <summary>A lake of the built-in pipeline on disk whose batches a test decides and applies one by one.</summary>
internal sealed class QueryLake : IDisposable
{
    readonly TempFolder _folder = new();
    readonly DuckDbDatabase _database = DuckDbDatabase.Open();
    readonly DuckDbConnection _connection;

    QueryLake()
    {
        _connection = _database.Connect();
        Store = new LocalObjectStore(_folder["lake"]);
        Catalog = new FileStoreCatalog(Store, TimeProvider.System);
        Tables = new JobTables(Catalog, Store, Definition);
    }

    public PipelineDefinition Definition { get; } = PipelineFolder.BuiltIn();

    public LocalObjectStore Store { get; }

    public ITableCatalog Catalog { get; }

    public JobTables Tables { get; }

    public static async Task<QueryLake> CreateAsync()
    {
        var lake = new QueryLake();
        await lake.Tables.CreateMissingAsync();
        return lake;
    }

    public Task<LakeSession> OpenAsync(AsOf asOf = default)
        => LakeSession.OpenAsync(Catalog, Store, Definition.Name, asOf);

    /// <summary>
    /// Writes rows (a SELECT with any of the table's columns) and gives the manifest that is to be applied.
    /// </summary>
    public async Task<ManifestFile> WriteAsync(string table, long batch, string select)
    {
        var loaded = await Tables.LoadAsync(table);
        var target = Tables.TargetOf(loaded);
        string columns = string.Join(", ", target.Schema.Fields.Select(field => $"NULL AS \"{field.Name}\""));
        string prefix = string.Create(CultureInfo.InvariantCulture, $"e1-b{batch}-{Guid.NewGuid():N}");
        var files = await ParquetFiles.WriteAsync(
            _connection,
            $"SELECT * FROM (SELECT {columns} WHERE false) UNION ALL BY NAME ({select})",
            new ParquetTarget
            {
                Schema = target.Schema,
                Spec = target.Spec,
                Store = Store,
                DataKeyPrefix = target.DataKeyPrefix,
                FilePrefix = prefix,
                TmpFolder = _folder["tmp"],
            });
        return await ManifestWriter.WriteAsync(
            Store, $"{JobTables.MetadataKeyOf(target)}/{prefix}.avro", target.Schema, target.Spec, files);
    }

    /// <summary>The ledger says that the batch has happened and which tables get rows.</summary>
    public Task DecideAsync(long batch, params string[] tables) => DecideAsync(batch, null, tables);

    /// <param name="vehicleMicros">Watermark of the stream vehicle.</param>
    public async Task DecideAsync(long batch, long? vehicleMicros, params string[] tables)
    {
        var record = new BatchRecord
        {
            Job = Definition.Name,
            Epoch = 1,
            Batch = batch,
            Attempt = Guid.NewGuid(),
            Kind = BatchKinds.Batch,
            Definition = Definition.Hash,
            PlannedAtMicros = 0,
            Streams = [new StreamProgress("vehicle", vehicleMicros, default)],
            Manifests = tables.ToDictionary(table => table, table => Store.UriOf($"{table}.avro")),
        };
        string watermark = vehicleMicros?.ToString(CultureInfo.InvariantCulture) ?? "NULL";
        var rows = await WriteAsync(
            TableSchemas.Ledger,
            batch,
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT {batch}::BIGINT AS batch, 'batch' AS kind, 'vehicle' AS stream, "
                    + $"make_timestamptz({watermark}) AS watermark"));
        await AppendAsync(TableSchemas.Ledger, batch, rows, TableProperties.Batch, BatchRecordJson.Write(record));
    }

    public Task ApplyAsync(string table, long batch, ManifestFile manifest) => AppendAsync(
        table, batch, manifest, TableProperties.Applied(Definition.Name), batch.ToString(CultureInfo.InvariantCulture));

    /// <summary>A whole batch: rows of one table.</summary>
    public async Task RunAsync(long batch, string table, string select)
    {
        var manifest = await WriteAsync(table, batch, select);
        await DecideAsync(batch, table);
        await ApplyAsync(table, batch, manifest);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    async Task AppendAsync(string table, long batch, ManifestFile manifest, string property, string value)
    {
        var request = new AppendRequest
        {
            Manifests = [manifest],
            Summary = new Dictionary<string, string>
            {
                [TableProperties.Batch] = batch.ToString(CultureInfo.InvariantCulture),
            },
            Properties = new Dictionary<string, string> { [property] = value },
        };
        var append = await TableAppends.PrepareAsync(
            Store, await Tables.LoadAsync(table), request, TimeProvider.System);
        var result = await Catalog.CommitAsync(append.Table, append.Requirements, append.Updates);
        Assert.Equal(CommitStatus.Committed, result.Status);
    }
}
