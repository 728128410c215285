using System.Collections.Concurrent;
using Odograph.DuckDb.Functions;
using Odograph.Engine.Deduplication;
using Odograph.Engine.Deduplication.Filters;
using Odograph.Engine.Execution.Deferral;
using Odograph.Engine.Execution.Dictionaries;
using Odograph.Engine.Execution.Quarantine;
using Odograph.Engine.Execution.Reading;
using Odograph.Engine.Execution.Rollups;
using Odograph.Engine.Execution.Redrive;
using Odograph.Pipeline.Batches;

namespace Odograph.Engine.Execution;

/// <summary>
/// The first pass over a stream's slices: what all its workers share. Rows that go into the first file come out of it;
/// the others end in quarantine, as duplicates, or among the deferred.
/// </summary>
sealed class FirstPass(
    StreamPlan plan,
    PlannedBatch batch,
    ChunkClaims claims,
    IdentityMemory memory,
    QuarantineBuffer quarantine,
    EventTimePartitions partitions,
    PartitionRange main,
    DeferredRows deferred)
    : TableSource
{
    readonly ConcurrentDictionary<int, Worker> _workers = new();
    int _lastWorker;

    public StreamPlan Plan => plan;

    public PlannedBatch Batch => batch;

    public ChunkClaims Claims => claims;

    public IdentityMemory Memory => memory;

    public QuarantineBuffer Quarantine => quarantine;

    /// <summary>Null for a batch of the logs.</summary>
    public RedriveOutcomes? Redriven => quarantine.Redriven;

    public DeferredRows Deferred => deferred;

    public EventTimePartitions Partitions => partitions;

    /// <summary>Event times that go into the first file.</summary>
    public PartitionRange Main => main;

    /// <summary>How this run hashes identities.</summary>
    public required IdentityHash Hash { get; init; }

    /// <summary>Takes the rows of the first file; null where the stream has no plain roll-up.</summary>
    public PlainRollups? Rollups { get; init; }

    /// <summary>Takes the identities of the first file's rows; null = its filter is not made now.</summary>
    public FilterRows? FilterRows { get; init; }

    /// <summary>What is known of the stream's values; learns from the pass.</summary>
    public required StreamValues Values { get; init; }

    /// <summary>Columns given as codes; null = none.</summary>
    public PassDictionaries? Dictionaries { get; init; }

    public override IReadOnlyList<SourceColumn> Columns => Dictionaries?.Columns ?? plan.SourceColumns;

    public override TableReader OpenReader()
    {
        int number = Interlocked.Increment(ref _lastWorker);
        return _workers[number] = new Worker(this, number);
    }

    /// <summary>The worker whose chunk a check in SQL is about.</summary>
    public Worker WorkerOf(int number) => _workers[number];
}
