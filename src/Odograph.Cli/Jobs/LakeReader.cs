using Odograph.Cli.Commands;
using Odograph.Engine.Query;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Lake.Stores;
using Odograph.Model.Errors;

namespace Odograph.Cli.Jobs;

/// <summary>
/// The tables of one job, for reading beside a writer. Which job: the one of --pipeline; without it the only one in the
/// lake.
/// </summary>
internal sealed class LakeReader
{
    LakeReader(LocalObjectStore store, FileStoreCatalog catalog, string job, string tmpFolder)
    {
        Store = store;
        Catalog = catalog;
        Job = job;
        _tmpFolder = tmpFolder;
    }

    readonly string _tmpFolder;

    public LocalObjectStore Store { get; }

    public FileStoreCatalog Catalog { get; }

    public string Job { get; }

    /// <exception cref="OdographException">There is no lake, or several jobs and no choice.</exception>
    public static async Task<LakeReader> OpenAsync(Invocation invocation)
    {
        var definition = invocation.PipelinePath is null ? null : invocation.LoadPipeline();
        if (definition?.Lake is null)
        {
            invocation.Data.RequireLake();
        }

        var store = LakePlace.StoreOf(invocation.Data, definition);
        var catalog = new FileStoreCatalog(store, invocation.Time);
        string job = definition?.Name
            ?? OnlyOne(await catalog.ListNamespacesAsync(invocation.Stop), invocation.Data.Root);
        return new LakeReader(store, catalog, job, invocation.Data.Temporary);
    }

    /// <param name="limits">Default: the session's own. They spill into the data folder in any case.</param>
    public Task<LakeSession> OpenSessionAsync(
        AsOf asOf, CancellationToken cancellation, LakeSessionLimits? limits = null)
        => LakeSession.OpenAsync(
            Catalog, Store, Job, asOf, (limits ?? new()) with { TempFolder = _tmpFolder }, cancellation);

    /// <summary>Over the rows of one batch, in the columns of the schema.</summary>
    public LakeSession OpenSession(ReadPoint point, BatchRows rows, Schema schema)
        => LakeSession.Open(Store, point, rows, schema, new LakeSessionLimits { TempFolder = _tmpFolder });

    /// <exception cref="OdographException">The job has no such table.</exception>
    public async Task<LoadedTable> LoadAsync(string table, CancellationToken cancellation)
    {
        if (await Catalog.LoadTableAsync(new TableName(Job, table), cancellation) is { } found)
        {
            return found;
        }

        var known = await Catalog.ListTablesAsync(Job, cancellation);
        throw new OdographException(
            ErrorKind.User,
            $"open table \"{table}\": job \"{Job}\" has no such table",
            $"its tables are: {string.Join(", ", known.Select(name => name.Name))}");
    }

    public async Task<IReadOnlyList<LoadedTable>> LoadAllAsync(CancellationToken cancellation)
    {
        var tables = new List<LoadedTable>();
        foreach (var name in await Catalog.ListTablesAsync(Job, cancellation))
        {
            tables.Add(await LoadAsync(name.Name, cancellation));
        }

        return tables;
    }

    static string OnlyOne(IReadOnlyList<string> jobs, string root) => jobs switch
    {
        [var job] => job,
        [] => throw new OdographException(
            ErrorKind.User,
            $"read data folder \"{root}\": no tables there",
            "fill it with `odograph up` or `odograph ingest`"),
        _ => throw new OdographException(
            ErrorKind.User,
            $"read data folder \"{root}\": it holds the jobs {string.Join(", ", jobs)}",
            "name the one that is meant with --pipeline DIR"),
    };
}
