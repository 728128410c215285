using Odograph.Pipeline.Batches;

namespace Odograph.Pipeline.Watermarks;

/// <summary>
/// When each partition last brought records, on the monotonic clock. A partition counts as active from the moment it is
/// first asked for, so a restart never moves a watermark early. Not safe for concurrent use: the loop alone owns it.
/// </summary>
sealed class Idleness(TimeProvider time)
{
    readonly Dictionary<PartitionKey, long> _lastActive = [];

    /// <summary>Records came, or are waiting to be read (a lag is no idleness).</summary>
    public void MarkActive(PartitionKey key) => _lastActive[key] = time.GetTimestamp();

    public bool IsIdle(PartitionKey key, TimeSpan idleAfter)
    {
        if (!_lastActive.TryGetValue(key, out long since))
        {
            MarkActive(key);
            return idleAfter <= TimeSpan.Zero;
        }

        return time.GetElapsedTime(since) >= idleAfter;
    }
}
