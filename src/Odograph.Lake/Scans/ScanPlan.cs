using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Scans;

/// <summary>The files of one state of a table that may hold the rows wanted.</summary>
public sealed record ScanPlan
{
    /// <summary>The state; null for a table that had no snapshot yet.</summary>
    public required Snapshot? Snapshot { get; init; }

    /// <summary>The columns to read, by field id: those of the snapshot when one was asked for, else the table's
    /// current ones.</summary>
    public required Schema Schema { get; init; }

    /// <summary>In the order of the manifest list: newest commits first.</summary>
    public required IReadOnlyList<DataFile> Files { get; init; }

    /// <summary>Files left out, those of manifests that were not read at all included.</summary>
    public required long PrunedFiles { get; init; }

    /// <summary>Manifests that were not read.</summary>
    public required int PrunedManifests { get; init; }
}
