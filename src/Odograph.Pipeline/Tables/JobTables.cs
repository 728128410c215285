using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Model.Errors;
using Odograph.Model.Streams;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Definition.Rollups;

namespace Odograph.Pipeline.Tables;

/// <summary>
/// The tables of a job: makes those that are missing, adds columns that the definition has gained, and says where each
/// one's files go. Nothing is ever dropped: a column that left the definition stays and is NULL from then on.
/// </summary>
public sealed class JobTables(ITableCatalog catalog, IObjectStore store, PipelineDefinition definition)
{
    /// <summary>
    /// Times that a refused or unanswered creation or column change is looked at again before it is an error.
    /// </summary>
    const int MaxTries = 10;

    const string DataFolder = "/data";

    public TableName Ledger => NameOf(TableSchemas.Ledger);

    public TableName NameOf(string table) => new(definition.Name, table);

    /// <summary>
    /// The ledger, the quarantine and every stream's table, made if they are not there. Existing ones are left as they
    /// are.
    /// </summary>
    public async Task CreateMissingAsync(CancellationToken cancellation = default)
    {
        await EnsureAsync(TableSchemas.Ledger, TableSchemas.LedgerSchema, PartitionSpec.Unpartitioned, cancellation);
        var quarantine = TableSchemas.QuarantineSchema;
        await EnsureAsync(TableSchemas.Quarantine, quarantine, TableSchemas.QuarantineSpec(quarantine), cancellation);
        foreach (var stream in definition.Streams)
        {
            var schema = TableSchemas.StreamSchema(stream);
            var table = await EnsureAsync(stream.Name, schema, TableSchemas.StreamSpec(stream, schema), cancellation);
            ThrowIfUnusable(stream, table);
        }

        foreach (var model in definition.Rollups)
        {
            await EnsurePartsAsync(model.Rollup, cancellation);
        }
    }

    /// <summary>Adds the columns that the definition has and a table has not. For the fenced writer alone.</summary>
    public async Task AddColumnsAsync(CancellationToken cancellation = default)
    {
        foreach (var stream in definition.Streams)
        {
            await AddColumnsAsync(stream.Name, TableSchemas.StreamColumns(stream), null,
                table => ThrowIfUnusable(stream, table), cancellation);
        }

        foreach (var model in definition.Rollups)
        {
            await AddColumnsAsync(model.Rollup.PartsTable, TableSchemas.PartsColumns(model.Rollup), model.Rollup,
                table => RollupChanges.ThrowIfOther(model.Rollup, table), cancellation);
        }

        await AddColumnsAsync(
            TableSchemas.Quarantine,
            [.. TableSchemas.QuarantineSchema.Fields.Select(field => (field.Name, field.Type))],
            null,
            _ => { },
            cancellation);
    }

    /// <summary>Streams' tables, quarantine and roll-ups' parts by table name, as they are now.</summary>
    public async Task<IReadOnlyDictionary<string,
        TargetTable>> LoadTargetsAsync(CancellationToken cancellation = default)
    {
        var targets = new Dictionary<string, TargetTable>();
        var names = definition.Streams.Select(stream => stream.Name)
            .Append(TableSchemas.Quarantine)
            .Concat(definition.Rollups.Select(model => model.Rollup.PartsTable));
        foreach (string name in names)
        {
            targets.Add(name, TargetOf(await LoadAsync(name, cancellation)));
        }

        return targets;
    }

    public async Task<LoadedTable> LoadAsync(string table, CancellationToken cancellation = default)
        => await catalog.LoadTableAsync(NameOf(table), cancellation) ?? throw new EnvironmentException(
            $"load table \"{NameOf(table)}\": expected a table of the job, found none",
            "it was dropped or moved by other hands: bring it back, or roll the job back to a batch from before");

    public TargetTable TargetOf(LoadedTable table)
        => new(table.Name, table.Metadata.CurrentSchema, table.Metadata.DefaultSpec, FolderOf(table) + DataFolder);

    /// <summary>Key of the folder that holds a table's manifests.</summary>
    public static string MetadataKeyOf(TargetTable table) => table.DataKeyPrefix[..^DataFolder.Length] + "/metadata";

    string FolderOf(LoadedTable table) => store.KeyOf(table.Metadata.Location) ?? throw new EnvironmentException(
        $"open table \"{table.Name}\": expected a location inside {store.UriOf("")}, "
            + $"found \"{table.Metadata.Location}\"",
        "the data folder was moved: put it back to where it was");

    async Task<LoadedTable> EnsureAsync(
        string name,
        Schema schema,
        PartitionSpec spec,
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? properties = null)
    {
        var all = new Dictionary<string, string>(TableProperties.AtCreation(definition.Name));
        foreach (var (key, value) in properties ?? new Dictionary<string, string>())
        {
            all[key] = value;
        }

        var creation = new TableCreation(schema, spec, all);
        string? reason = null;
        for (int i = 0; i < MaxTries; i++)
        {
            if (await catalog.LoadTableAsync(NameOf(name), cancellation) is { } table)
            {
                return table;
            }

            var result = await catalog.CreateTableAsync(NameOf(name), creation, cancellation);
            if (result.Status == CommitStatus.Committed)
            {
                return result.Table!;
            }

            reason = result.Reason;
        }

        throw NotDone($"create table \"{NameOf(name)}\"", reason);
    }

    async Task EnsurePartsAsync(Rollup rollup, CancellationToken cancellation)
    {
        var schema = TableSchemas.PartsSchema(rollup);
        var properties = new Dictionary<string, string> { [TableProperties.Rollup] = RollupJson.Write(rollup) };
        var table = await EnsureAsync(
            rollup.PartsTable, schema, TableSchemas.PartsSpec(rollup, schema), cancellation, properties);
        RollupChanges.ThrowIfOther(rollup, table);
    }

    /// <param name="rollup">Set where the table holds parts: its property changes with the columns.</param>
    async Task AddColumnsAsync(
        string name,
        IReadOnlyList<(string Name, FieldType Type)> columns,
        Rollup? rollup,
        Action<LoadedTable> throwIfUnusable,
        CancellationToken cancellation)
    {
        string? reason = null;
        for (int i = 0; i < MaxTries; i++)
        {
            var table = await LoadAsync(name, cancellation);
            throwIfUnusable(table);
            var added = columns
                .Where(column => table.Metadata.CurrentSchema.Find(column.Name) is null)
                .Select(column => new Field(0, column.Name, column.Type))
                .ToList();
            bool isOutdated = rollup is not null && RollupChanges.IsOutdated(rollup, table);
            if (added.Count == 0 && !isOutdated)
            {
                return;
            }

            var change = SchemaChanges.AddColumns(table, added);
            IEnumerable<TableUpdate> updates = added.Count == 0 ? [] : change.Updates;
            if (isOutdated)
            {
                updates = updates.Append(RollupChanges.Update(rollup!));
            }

            var result = await catalog.CommitAsync(table.Name, change.Requirements, [.. updates], cancellation);
            if (result.Status == CommitStatus.Committed)
            {
                return;
            }

            reason = result.Reason;
        }

        throw NotDone($"add columns to table \"{NameOf(name)}\"", reason);
    }

    static EnvironmentException NotDone(string operation, string? reason) => new(
        $"{operation}: expected it done within {MaxTries} tries, found: {reason}", "try again when the lake answers")
    {
        IsTransient = true,
    };

    static void ThrowIfUnusable(StreamDefinition stream, LoadedTable table)
    {
        string file = $"streams/{stream.Name}.yaml";
        var schema = table.Metadata.CurrentSchema;
        var problems = TableSchemas.StreamColumns(stream)
            .Where(column => schema.Find(column.Name) is { } field && field.Type != column.Type)
            .Select(column => new ConfigProblem(
                file, 0, 0,
                $"column {column.Name}: the table has {schema.Find(column.Name)!.Type}, here it is {column.Type}; "
                    + "give the new type another name"))
            .ToList();
        if (!IsPartitionedAs(stream, table))
        {
            problems.Add(new ConfigProblem(
                file, 0, 0, $"partition: the table \"{table.Name}\" is cut otherwise; "
                    + "a table keeps the partition it was made with"));
        }

        if (problems.Count > 0)
        {
            throw new ConfigException(problems);
        }
    }

    static bool IsPartitionedAs(StreamDefinition stream, LoadedTable table)
    {
        var expected = TableSchemas.StreamSpec(stream, table.Metadata.CurrentSchema).Fields;
        var found = table.Metadata.DefaultSpec.Fields;
        return found.Select(field => (field.SourceId, field.Transform))
            .SequenceEqual(expected.Select(field => (field.SourceId, field.Transform)));
    }
}
