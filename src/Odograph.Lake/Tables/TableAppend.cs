using Odograph.Lake.Catalogs;

namespace Odograph.Lake.Tables;

/// <summary>
/// The commit that adds manifests to a table: its manifest list is written, nothing refers to it yet. Sending
/// Requirements and Updates to the catalog makes it happen. <see cref="SnapshotId"/> tells later whether it did.
/// </summary>
public sealed record TableAppend(
    TableName Table, long SnapshotId, IReadOnlyList<TableRequirement> Requirements, IReadOnlyList<TableUpdate> Updates);
