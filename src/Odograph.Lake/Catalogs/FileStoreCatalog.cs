using Odograph.Lake.Stores;
using Odograph.Lake.Tables;
using Odograph.Model.Errors;

namespace Odograph.Lake.Catalogs;

/// <summary>
/// The tables of an object store's folders: <c>&lt;namespace&gt;/&lt;table&gt;/metadata/v&lt;N&gt;.metadata.json</c>
/// with
/// <c>version-hint.text</c>, which Spark, PyIceberg and DuckDB read as a plain folder. A commit is the making of the
/// next version (<see cref="VersionedFile"/>); nobody else may write or delete these files. Thread-safe, and safe
/// beside any number of processes.
/// </summary>
/// <remarks>
/// Every metadata file carries, as a key of its own (<c>odograph-commit</c>), a uuid of the attempt that made it: two
/// writers that want the same change in the same millisecond still write different bytes, so each can tell whose file
/// won. Readers ignore the key.
/// </remarks>
public sealed class FileStoreCatalog(IObjectStore store, TimeProvider time) : ITableCatalog
{
    const string CommitKey = "odograph-commit";

    public async Task<LoadedTable?> LoadTableAsync(TableName name, CancellationToken cancellation = default)
    {
        var file = FileOf(name);
        return await file.ReadAsync(cancellation) is { } version
            ? Loaded(name, file, version.Version, version.Bytes)
            : null;
    }

    public async Task<CommitResult> CommitAsync(
        TableName name,
        IReadOnlyList<TableRequirement> requirements,
        IReadOnlyList<TableUpdate> updates,
        CancellationToken cancellation = default)
    {
        var file = FileOf(name);
        if (await file.ReadToWriteAsync(cancellation) is not { } newest)
        {
            return new CommitResult(CommitStatus.Refused, null, $"there is no table {name}");
        }

        var table = Loaded(name, file, newest.Version, newest.Bytes);
        var change = TableChanges.Apply(table.Metadata, table.MetadataLocation, requirements, updates, NowMillis());
        if (change.Metadata is not { } changed)
        {
            return new CommitResult(CommitStatus.Refused, null, change.Refusal);
        }

        var next = VersionedFile.Next(newest, Signed(changed));
        var pending = new PendingVersion(Loaded(name, file, next.Version, next.Bytes), next, isCreate: false);
        cancellation.ThrowIfCancellationRequested();
        return await AnswerAsync(pending, await file.CommitAsync(newest, next));
    }

    public async Task<CommitResult> CreateTableAsync(
        TableName name, TableCreation creation, CancellationToken cancellation = default)
    {
        var file = FileOf(name);
        var metadata = TableChanges.Create(store.UriOf(FolderOf(name)), creation, Guid.NewGuid(), NowMillis());
        if (await file.ReadToWriteAsync(cancellation) is not null)
        {
            return Taken(name);
        }

        var next = VersionedFile.Next(null, Signed(metadata));
        var pending = new PendingVersion(Loaded(name, file, next.Version, next.Bytes), next, isCreate: true);
        cancellation.ThrowIfCancellationRequested();
        return await AnswerAsync(pending, await file.CommitAsync(null, next));
    }

    public async Task<CommitResult> ResendAsync(PendingCommit pending, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return pending is PendingVersion version
            ? await AnswerAsync(version, await FileOf(version.Table).ResendAsync(version.Next))
            : throw new ArgumentException("pending in a catalog of another kind", nameof(pending));
    }

    public async Task<IReadOnlyList<TableName>> ListTablesAsync(
        string tableNamespace, CancellationToken cancellation = default)
    {
        if (!TableNames.IsValid(tableNamespace))
        {
            return [];
        }

        var found = new List<TableName>();
        foreach (string name in await store.ListFoldersAsync(tableNamespace, cancellation))
        {
            if (TableNames.IsValid(name) && await IsTableAsync(new TableName(tableNamespace, name), cancellation))
            {
                found.Add(new TableName(tableNamespace, name));
            }
        }

        return found;
    }

    public async Task<IReadOnlyList<string>> ListNamespacesAsync(CancellationToken cancellation = default)
    {
        var found = new List<string>();
        foreach (string name in await store.ListFoldersAsync("", cancellation))
        {
            if (TableNames.IsValid(name) && (await ListTablesAsync(name, cancellation)).Count > 0)
            {
                found.Add(name);
            }
        }

        return found;
    }

    async Task<bool> IsTableAsync(TableName name, CancellationToken cancellation)
    {
        var files = FileOf(name).Files;
        return await store.GetAsync(files.HintKey, cancellation) is not null
            || (await files.ListAsync(cancellation)).Count > 0;
    }

    async Task<CommitResult> AnswerAsync(PendingVersion pending, SendResult sent)
    {
        switch (sent.Status)
        {
            case SendStatus.Committed:
                return new CommitResult(CommitStatus.Committed, pending.Outcome);
            case SendStatus.Refused:
                return pending.IsCreate
                    ? Taken(pending.Table)
                    : new CommitResult(CommitStatus.Refused, null, $"commit to {pending.Table}: {sent.Detail}");
            case SendStatus.InDoubt:
                return new CommitResult(
                    CommitStatus.Unknown, null, $"commit to {pending.Table}: {sent.Detail}", pending);
            default:
                return pending.IsCreate
                    ? await WhoseAsync(pending)
                    : new CommitResult(CommitStatus.Unknown, null, $"commit to {pending.Table}: {sent.Detail}");
        }
    }

    /// <summary>A creation shows in every later state of the table: its uuid.</summary>
    async Task<CommitResult> WhoseAsync(PendingVersion pending)
    {
        try
        {
            var now = await LoadTableAsync(pending.Table);
            return now?.Metadata.TableUuid == pending.Outcome.Metadata.TableUuid
                ? new CommitResult(CommitStatus.Committed, now)
                : Taken(pending.Table);
        }
        catch (OdographException failed)
        {
            return new CommitResult(CommitStatus.Unknown, null, failed.Message, pending);
        }
    }

    static CommitResult Taken(TableName name) => new(CommitStatus.Refused, null, $"there is a table {name} already");

    LoadedTable Loaded(TableName name, VersionedFile file, long version, ReadOnlyMemory<byte> bytes)
    {
        string location = store.UriOf(file.Files.KeyOf(version));
        TableMetadata metadata;
        try
        {
            metadata = TableMetadataJson.Read(bytes.Span);
        }
        catch (TableFormatException broken)
        {
            throw new TableFormatException($"load {name} from \"{location}\": {broken.Message}", broken.Hint, broken);
        }

        return store.KeyOf(metadata.Location) == FolderOf(name)
            ? new LoadedTable(name, metadata, location)
            : throw new EnvironmentException(
                $"load {name}: expected it at \"{metadata.Location}\", where it was made, "
                    + $"found it at \"{store.UriOf(FolderOf(name))}\"",
                "its files name each other by their full path: "
                    + "open the lake by the path it was made under, or move the folder back");
    }

    static byte[] Signed(TableMetadata metadata)
    {
        var extra = new Dictionary<string, string>(metadata.Extra)
        {
            [CommitKey] = $"\"{Guid.NewGuid():D}\"",
        };
        return TableMetadataJson.Write(metadata with { Extra = extra });
    }

    VersionedFile FileOf(TableName name) => new(store, $"{FolderOf(name)}/metadata");

    static string FolderOf(TableName name)
    {
        TableNames.Check(name);
        return $"{name.Namespace}/{name.Name}";
    }

    long NowMillis() => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A version under way: its bytes, and what the table is when they have become it.</summary>
    sealed class PendingVersion(LoadedTable outcome, NextVersion next, bool isCreate) : PendingCommit(outcome.Name)
    {
        public LoadedTable Outcome => outcome;

        public NextVersion Next => next;

        public bool IsCreate => isCreate;
    }
}
