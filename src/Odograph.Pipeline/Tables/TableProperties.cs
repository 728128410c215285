namespace Odograph.Pipeline.Tables;

/// <summary>
/// Names of the table properties and snapshot summary keys that carry a job's state. They survive foreign compaction
/// and expiry.
/// </summary>
public static class TableProperties
{
    /// <summary>Ledger: the epoch of the newest fence, in digits.</summary>
    public const string Epoch = "odograph.epoch";

    /// <summary>
    /// Ledger: the decided batch, JSON (<see cref="Batches.BatchRecordJson"/>). Also the key of a snapshot's summary:
    /// the number alone.
    /// </summary>
    public const string Batch = "odograph.batch";

    /// <summary>
    /// Table of a roll-up's parts: what they are parts of, JSON (<see cref="Definition.Rollups.RollupJson"/>).
    /// </summary>
    public const string Rollup = "odograph.rollup";

    /// <summary>Snapshot summary: whose snapshot it is.</summary>
    public const string Job = "odograph.job";

    /// <summary>Data table: number of the job's newest batch that is in the table.</summary>
    public static string Applied(string job) => $"odograph.applied.{job}";

    /// <summary>What every table of a job starts with.</summary>
    internal static IReadOnlyDictionary<string, string> AtCreation(string job) => new Dictionary<string, string>
    {
        [Job] = job,
        ["write.format.default"] = "parquet",
        ["write.parquet.compression-codec"] = "zstd",
        ["write.metadata.previous-versions-max"] = "100",
        ["write.metadata.delete-after-commit.enabled"] = "true",
        ["commit.retry.num-retries"] = "10",
    };
}
