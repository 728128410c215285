using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Catalogs;

/// <summary>
/// Tables by name, and the one place where they change: requirements and updates in the shapes of Iceberg's REST catalog. Local disk, memory and
/// (later) Glue share one implementation over the swap of a metadata pointer; REST sends them as they are. Safe for concurrent use.
/// </summary>
public interface ITableCatalog
{
    /// <summary>The table's newest committed state; null when there is none.</summary>
    Task<LoadedTable?> LoadTableAsync(TableName name, CancellationToken cancellation = default);

    /// <summary>
    /// Changes a table in one step if all requirements hold for its newest state. It is tried once against the state it finds; refused means read
    /// again and decide anew. Unknown means that it may have happened or may yet happen: read the table and look for what the commit would have
    /// left there, and until that is told send only the very same commit again.
    /// </summary>
    Task<CommitResult> CommitAsync(
        TableName name,
        IReadOnlyList<TableRequirement> requirements,
        IReadOnlyList<TableUpdate> updates,
        CancellationToken cancellation = default);

    /// <summary>Makes an empty table; Refused when the name is taken.</summary>
    Task<CommitResult> CreateTableAsync(TableName name, TableCreation creation, CancellationToken cancellation = default);

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

public enum CommitStatus
{
    Committed,
    Refused,
    Unknown,
}

/// <param name="Table">The new state when committed, else null.</param>
/// <param name="Reason">Which requirement failed, or what went wrong; null when committed.</param>
public sealed record CommitResult(CommitStatus Status, LoadedTable? Table, string? Reason = null);
