using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Catalogs;

/// <summary>
/// Tables by name, and the one place where they change: requirements and updates in the shapes of Iceberg's REST
/// catalog. Local disk, memory and (later) Glue share one implementation over the swap of a metadata pointer; REST
/// sends them as they are. Safe for concurrent use.
/// </summary>
public interface ITableCatalog
{
    /// <summary>The table's newest committed state; null when there is none.</summary>
    Task<LoadedTable?> LoadTableAsync(TableName name, CancellationToken cancellation = default);

    /// <summary>
    /// Changes a table in one step if all requirements hold for its newest state. It is tried once against the state it
    /// finds; refused means read again and decide anew. Unknown: first load the table and look for what the commit
    /// would have left there (snapshot id, property). If it is there, it is committed. If it is not, <see
    /// cref="CommitResult.Pending"/> decides: null = it never will be; else it may yet happen, and the only thing to
    /// send is the same commit again, by <see cref="ResendAsync"/>, until that tells.
    /// </summary>
    /// <remarks>
    /// An exception means that nothing was sent: the table is as it was. Cancellation is heeded until the commit is
    /// sent and not after it.
    /// </remarks>
    Task<CommitResult> CommitAsync(
        TableName name,
        IReadOnlyList<TableRequirement> requirements,
        IReadOnlyList<TableUpdate> updates,
        CancellationToken cancellation = default);

    /// <summary>
    /// Sends a commit of unknown outcome again, byte for byte, if it has not happened yet. Safe at any time and any
    /// number of times: it takes effect at most once. A process that dies loses the pending commit; its successor finds
    /// the outcome in the table.
    /// </summary>
    /// <exception cref="ArgumentException">The commit was pending in a catalog of another kind.</exception>
    Task<CommitResult> ResendAsync(PendingCommit pending, CancellationToken cancellation = default);

    /// <summary>Makes an empty table; Refused when the name is taken, by whomever.</summary>
    Task<CommitResult> CreateTableAsync(
        TableName name, TableCreation creation, CancellationToken cancellation = default);

    /// <summary>Tables of a namespace, by name.</summary>
    Task<IReadOnlyList<TableName>> ListTablesAsync(string tableNamespace, CancellationToken cancellation = default);

    /// <summary>Namespaces that hold tables.</summary>
    Task<IReadOnlyList<string>> ListNamespacesAsync(CancellationToken cancellation = default);
}

/// <summary>A table's name inside a catalog; the namespace is the job.</summary>
public sealed record TableName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}

/// <summary>A table's state as loaded, with the metadata file it was read from (URI).</summary>
public sealed record LoadedTable(TableName Name, TableMetadata Metadata, string MetadataLocation);

/// <summary>What a new table starts with. Field ids of the schema are taken as they are (unique, from 1 on).</summary>
public sealed record TableCreation(
    Schema Schema, PartitionSpec Spec, IReadOnlyDictionary<string, string> Properties);

/// <summary>What is known of a commit that was asked for.</summary>
public enum CommitStatus
{
    Committed,
    Refused,
    Unknown,
}

/// <param name="Table">The new state when committed, else null.</param>
/// <param name="Reason">Which requirement failed, or what went wrong; null when committed.</param>
/// <param name="Pending">
/// Only with Unknown, for <see cref="ITableCatalog.ResendAsync"/>. Null with Unknown: nothing of the commit is under
/// way any more, so a look at the table tells for good.
/// </param>
public sealed record CommitResult(
    CommitStatus Status, LoadedTable? Table, string? Reason = null, PendingCommit? Pending = null);

/// <summary>
/// A commit that was sent and may or may not have happened, with all that is needed to send the very same one again.
/// Opaque.
/// </summary>
public abstract class PendingCommit(TableName table)
{
    public TableName Table { get; } = table;
}
