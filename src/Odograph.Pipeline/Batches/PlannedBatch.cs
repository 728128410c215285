using Odograph.Lake.Catalogs;
using Odograph.Lake.Schemas;
using Odograph.Model.Events;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Redrive;

namespace Odograph.Pipeline.Batches;

/// <summary>One batch as the loop planned it. Everything that decides a row is in here, or in the records.</summary>
public sealed record PlannedBatch
{
    public required long Epoch { get; init; }

    public required long Number { get; init; }

    /// <summary>New for every try.</summary>
    public required Guid Attempt { get; init; }

    /// <summary>"Now" for the whole batch, µs since 1970 UTC.</summary>
    public required long PlannedAtMicros { get; init; }

    public required PipelineDefinition Definition { get; init; }

    /// <summary>
    /// Ordered by stream (as in the definition), source key and partition (as numbers): the order in which equals are
    /// judged.
    /// </summary>
    public required IReadOnlyList<Slice> Slices { get; init; }

    /// <summary>
    /// The rows of quarantine that this batch reads in place of the logs; null for a batch of the logs. Its slices are
    /// those of <see cref="Slices"/>.
    /// </summary>
    public RedriveCut? Redrive { get; init; }

    /// <summary>
    /// The job's data tables by name (streams and quarantine): where files go and which field ids they carry.
    /// </summary>
    public required IReadOnlyDictionary<string, TargetTable> Tables { get; init; }

    /// <summary>Data files and manifests of the attempt are named <c>&lt;prefix&gt;-&lt;n&gt;</c>.</summary>
    public string FilePrefix => $"e{Epoch}-b{Number}-{Attempt:N}";
}

/// <summary>
/// What to read of one partition: from From up to To (exclusive; null = what is durable when it is read), at most
/// BudgetBytes.
/// </summary>
/// <param name="Incarnation">The incarnation in which From means something.</param>
public sealed record Slice(
    string Stream, string Source, string Partition, string Incarnation, Position From, Position? To, long BudgetBytes);

/// <summary>
/// A table that gets files: its schema and spec as loaded, and the key of its data folder in the object store.
/// </summary>
public sealed record TargetTable(TableName Name, Schema Schema, PartitionSpec Spec, string DataKeyPrefix);
