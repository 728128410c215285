using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Catalogs;

/// <summary>What must hold for a commit to happen (Iceberg REST spec, TableRequirement).</summary>
public abstract record TableRequirement
{
    /// <summary>assert-table-uuid</summary>
    public sealed record TableUuid(Guid Uuid) : TableRequirement;

    /// <summary>assert-ref-snapshot-id; null = the ref does not exist.</summary>
    public sealed record RefSnapshotId(string Ref, long? SnapshotId) : TableRequirement;

    /// <summary>assert-last-assigned-field-id</summary>
    public sealed record LastAssignedFieldId(int Id) : TableRequirement;

    /// <summary>assert-current-schema-id</summary>
    public sealed record CurrentSchemaId(int Id) : TableRequirement;

    /// <summary>assert-default-spec-id</summary>
    public sealed record DefaultSpecId(int Id) : TableRequirement;

    /// <summary>assert-last-assigned-partition-id</summary>
    public sealed record LastAssignedPartitionId(int Id) : TableRequirement;
}

/// <summary>One change of a commit (Iceberg REST spec, TableUpdate).</summary>
public abstract record TableUpdate
{
    /// <summary>add-schema; the new schema's ids beyond last-column-id become the new last-column-id.</summary>
    public sealed record AddSchema(Schema Schema) : TableUpdate;

    /// <summary>set-current-schema; -1 = the one added by this commit.</summary>
    public sealed record SetCurrentSchema(int Id) : TableUpdate;

    /// <summary>add-spec</summary>
    public sealed record AddSpec(PartitionSpec Spec) : TableUpdate;

    /// <summary>set-default-spec; -1 = the one added by this commit.</summary>
    public sealed record SetDefaultSpec(int Id) : TableUpdate;

    /// <summary>add-snapshot; its sequence number must be the table's last one plus 1.</summary>
    public sealed record AddSnapshot(Snapshot Snapshot) : TableUpdate;

    /// <summary>set-snapshot-ref</summary>
    public sealed record SetSnapshotRef(string Ref, long SnapshotId, string Type = SnapshotRef.Branch) : TableUpdate;

    /// <summary>remove-snapshots; those that a ref names stay.</summary>
    public sealed record RemoveSnapshots(IReadOnlyList<long> Ids) : TableUpdate;

    /// <summary>remove-snapshot-ref</summary>
    public sealed record RemoveSnapshotRef(string Ref) : TableUpdate;

    /// <summary>set-properties</summary>
    public sealed record SetProperties(IReadOnlyDictionary<string, string> Properties) : TableUpdate;

    /// <summary>remove-properties</summary>
    public sealed record RemoveProperties(IReadOnlyList<string> Keys) : TableUpdate;
}
