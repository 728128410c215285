namespace Odograph.Server.Ingest;

/// <summary>Bytes of bodies in memory: each is asked for before it is read, and what is too much is told at once.
/// Thread-safe.</summary>
sealed class InFlight(long mostBytes)
{
    long _bytes;

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>False: too much is in memory; nothing was taken.</summary>
    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= mostBytes)
        {
            return true;
        }

        GiveBack(bytes);
        return false;
    }

    public void GiveBack(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
