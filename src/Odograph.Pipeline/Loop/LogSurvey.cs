using Odograph.Model.Events;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;

namespace Odograph.Pipeline.Loop;

/// <summary>Asks every source for the partitions of every stream.</summary>
sealed class LogSurvey(PipelineDefinition definition, IReadOnlyDictionary<string, IEventLog> logs)
{
    public async Task<IReadOnlyList<ListedPartition>> ListAsync(CancellationToken cancellation)
    {
        var listed = new List<ListedPartition>();
        foreach (var source in definition.Sources)
        {
            foreach (var stream in definition.Streams)
            {
                var partitions = await logs[source.Key].GetPartitionsAsync(stream.Name, cancellation);
                listed.AddRange(partitions.Select(partition => new ListedPartition(
                    new PartitionKey(stream.Name, source.Key, partition.Id), partition)));
            }
        }

        return listed;
    }

    /// <summary>
    /// Which of the slices a damage report is about: it names no source, so the record is read again in each that fits.
    /// </summary>
    public async Task<PartitionKey?> FindDamagedAsync(
        IEnumerable<Slice> slices, LogDamagedException damage, CancellationToken cancellation)
    {
        foreach (var slice in slices.Where(slice => slice.Stream == damage.Stream
            && slice.Partition == damage.Partition))
        {
            try
            {
                var request = new LogReadRequest(slice.Stream, slice.Partition, damage.From, null, MaxRecords: 1,
                    MaxBytes: 1);
                await logs[slice.Source].ReadAsync(request, new RecordBatch(0), cancellation);
            }
            catch (LogDamagedException)
            {
                return slice.Key();
            }
            catch (LogRangeException)
            {
                // Not a position of this source: another one is meant.
            }
        }

        return null;
    }
}
