using System.Globalization;
using Odograph.Lake.Manifests;

namespace Odograph.Lake.Tables;

/// <summary>The summary of a snapshot (Iceberg spec, "Optional Snapshot Summary Fields"): numbers as text.</summary>
public static class SnapshotSummary
{
    public const string Operation = "operation";
    public const string Append = "append";
    public const string TotalRecords = "total-records";
    public const string TotalFiles = "total-data-files";
    public const string TotalBytes = "total-files-size";
    public const string AddedRecords = "added-records";
    public const string AddedFiles = "added-data-files";
    public const string AddedBytes = "added-files-size";
    public const string ChangedPartitions = "changed-partition-count";

    /// <summary>Counts of row-level deletes, which an append leaves as they were.</summary>
    static readonly string[] Deletes = ["total-delete-files", "total-position-deletes", "total-equality-deletes"];

    /// <summary>
    /// Files and rows are counted from the manifests, so that a wrong number of another writer goes no further. Sizes
    /// are not in a manifest list: their total is the parent's plus what was added, and left out when the parent has
    /// none.
    /// </summary>
    internal static IReadOnlyDictionary<string, string> OfAppend(
        IReadOnlyDictionary<string, string> own,
        Snapshot? parent,
        IReadOnlyList<ManifestFile> added,
        IReadOnlyList<ManifestFile> all)
    {
        var summary = new Dictionary<string, string>(own) { [Operation] = Append };
        long addedBytes = added.Sum(manifest => manifest.AddedBytes ?? 0);
        if (added.Count > 0)
        {
            Set(summary, AddedFiles, added.Sum(manifest => (long)manifest.AddedFiles));
            Set(summary, AddedRecords, added.Sum(manifest => manifest.AddedRows));
            Set(summary, AddedBytes, addedBytes);
        }

        // Two manifests may meet in a partition, which their lines do not tell.
        if (added.Count <= 1)
        {
            Set(summary, ChangedPartitions, added.Sum(manifest => manifest.AddedPartitions ?? 0));
        }

        var data = all.Where(manifest => !manifest.IsDeletes).ToList();
        Set(summary, TotalFiles, data.Sum(manifest => (long)manifest.AddedFiles + manifest.ExistingFiles));
        Set(summary, TotalRecords, data.Sum(manifest => manifest.AddedRows + manifest.ExistingRows));
        if ((parent is null ? 0 : Number(parent, TotalBytes)) is { } bytesBefore)
        {
            Set(summary, TotalBytes, bytesBefore + addedBytes);
        }

        foreach (string key in Deletes)
        {
            Set(summary, key, (parent is null ? null : Number(parent, key)) ?? 0);
        }

        return summary;
    }

    /// <summary>A number of a snapshot's summary; null when it is not there or none.</summary>
    public static long? Number(Snapshot snapshot, string key)
        => snapshot.Summary.TryGetValue(key, out string? text)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? number
                : null;

    static void Set(Dictionary<string, string> summary, string key, long number)
        => summary[key] = number.ToString(CultureInfo.InvariantCulture);
}
