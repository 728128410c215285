using Odograph.Model.Events;
using Odograph.Pipeline.Batches;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// The ends that "until caught up" means, fixed when it starts. A log without a known end is caught up when a read
/// brings nothing. Not safe for concurrent use.
/// </summary>
sealed class FixedEnds
{
    readonly Dictionary<PartitionKey, Position?> _ends;
    readonly HashSet<PartitionKey> _readDry = [];

    public FixedEnds(IEnumerable<ListedPartition> listed)
        => _ends = listed.ToDictionary(partition => partition.Key, partition => partition.Log.End);

    /// <summary>
    /// Whether records of the partition are still due at a position, and up to where (null = while there are any).
    /// </summary>
    public bool IsDue(PartitionKey key, Position from, out Position? end)
        => _ends.TryGetValue(key, out end) && !_readDry.Contains(key) && (end is not { } last || from <= last);

    /// <summary>A read without an end brought nothing.</summary>
    public void MarkReadDry(PartitionKey key) => _readDry.Add(key);

    /// <summary>Behind a gap the old end may mean nothing: fix it anew.</summary>
    public void Refix(ListedPartition partition)
    {
        if (_ends.ContainsKey(partition.Key))
        {
            _ends[partition.Key] = partition.Log.End;
        }
    }
}
