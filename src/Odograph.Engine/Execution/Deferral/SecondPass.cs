using System.Collections.Concurrent;
using Odograph.DuckDb;
using Odograph.Engine.Deduplication.Filters;
using Odograph.Engine.Execution.Reading;
using Odograph.Engine.Execution.Rollups;
using Odograph.Lake.Manifests;
using Odograph.Lake.Schemas;
using Odograph.Model.Faults;
using Odograph.Pipeline.Parquet;

namespace Odograph.Engine.Execution.Deferral;

/// <summary>
/// Writes the deferred rows of a stream, a plain COPY for each partition: large ones one after the other on all
/// threads, small ones side by side, each on one.
/// </summary>
sealed class SecondPass : IDisposable
{
    /// <summary>Up to so many rows a partition is small: half a row group, which is what threads share.</summary>
    public const int SmallRows = 60_000;

    readonly ConcurrentBag<ChunkRows> _chunks = [];

    public required StreamPlan Plan { get; init; }

    public required DeferredRows Deferred { get; init; }

    public required EventTimePartitions Partitions { get; init; }

    public required Schema Schema { get; init; }

    public required ParquetTarget Target { get; init; }

    public required DuckDbConnection Connection { get; init; }

    public required WriterLanes Lanes { get; init; }

    public required FilterCache Filters { get; init; }

    /// <summary>Whether files get their filters as they are written.</summary>
    public required bool MakesFilters { get; init; }

    /// <summary>Takes the rows that are written; null = no roll-up is made of them here.</summary>
    public required PlainRollups? Rollups { get; init; }

    /// <summary>Where parts go, by their table.</summary>
    public required Func<string, ParquetTarget> PartsTarget { get; init; }

    /// <returns>Files in the order of their partitions; their numbers go on from the target's first.</returns>
    public async Task<IReadOnlyList<DataFile>> WriteAsync(CancellationToken cancellation)
    {
        var partitions = Deferred.Partitions.Where(partition => partition.Rows > 0).ToList();
        var written = new IReadOnlyList<DataFile>[partitions.Count];
        var small = new List<int>();
        for (int i = 0; i < partitions.Count; i++)
        {
            if (partitions[i].Rows <= SmallRows && partitions.Count > 1)
            {
                small.Add(i);
            }
            else
            {
                written[i] = await WriteAsync(partitions[i], i, Connection, Target, cancellation);
            }
        }

        var target = Lanes.Fit(Target);
        for (int start = 0; start < small.Count;)
        {
            int end = EndOfSome(start);
            _ = await Lanes.ForEachAsync(
                end - start,
                async (connection, i, token) => written[small[start + i]]
                    = await WriteAsync(partitions[small[start + i]], small[start + i], connection, target, token),
                cancellation);
            start = end;
            if (start < small.Count)
            {
                FailPoint.Hit(ExecutorFailPoints.BeforeRollup, Plan.Stream.Name);
                await Rollups!.FlushAsync(Lanes, PartsTarget, cancellation);
            }
        }

        return [.. written.SelectMany(files => files)];

        // As many partitions as the tables of groups have room for: what they come to is then written, not spilled.
        int EndOfSome(int start)
        {
            int end = start;
            for (long rows = 0; end < small.Count && (end == start || rows <= (Rollups?.RowsAtOnce ?? long.MaxValue));)
            {
                rows += partitions[small[end++]].Rows;
            }

            return end;
        }
    }

    /// <summary>A chunk's rows and their decoder, which has learned the stream's spellings.</summary>
    public ChunkRows TakeChunk() => _chunks.TryTake(out var rows) ? rows : new ChunkRows(Plan);

    public void ReturnChunk(ChunkRows rows) => _chunks.Add(rows);

    public void Dispose()
    {
        while (_chunks.TryTake(out var rows))
        {
            rows.Dispose();
        }
    }

    async Task<IReadOnlyList<DataFile>> WriteAsync(
        DeferredPartition partition,
        int index,
        DuckDbConnection connection,
        ParquetTarget target,
        CancellationToken cancellation)
    {
        using var filterRows = MakesFilters ? new FilterRows() : null;
        using var open = connection.Open(new DeferredSource(this, partition, filterRows));
        var files = await ParquetFiles.WriteAsync(
            connection,
            Plan.Select(Schema, open.Sql),
            target with { FirstNumber = Target.FirstNumber + index },
            Partitions.Tuple(partition.Value),
            cancellation);
        if (filterRows is not null && files is [var file])
        {
            filterRows.Save(file, Filters);
        }

        return files;
    }
}
