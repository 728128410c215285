namespace Odograph.Lake.Stores;

/// <summary>
/// The lock under which objects of one folder are swapped: flock on <c>.hint.lock</c> in it, which a FileStream without
/// sharing is on Unix. It holds between processes and between handles of one process, and the system lets go of it when
/// the holder dies. The file stays: deleting a lock file would let two holders in.
/// </summary>
static class SwapLock
{
    const string FileName = ".hint.lock";

    // EWOULDBLOCK of Linux and macOS, ERROR_SHARING_VIOLATION of Windows.
    const int WouldBlockLinux = 11;
    const int WouldBlockMac = 35;
    const int SharingViolation = unchecked((int)0x80070020);

    /// <summary>
    /// How long a writer waits for it; who cannot have it in this time acts as if the ETag was another.
    /// </summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(1);

    static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(5);

    /// <returns>The lock, let go by Dispose; null when another held it for all that time.</returns>
    public static async Task<IDisposable?> TakeAsync(string folder, TimeProvider time, CancellationToken cancellation)
    {
        long begun = time.GetTimestamp();
        while (true)
        {
            if (TryTake(folder) is { } taken)
            {
                return taken;
            }

            if (time.GetElapsedTime(begun) >= Patience)
            {
                return null;
            }

            await Task.Delay(s_pause, time, cancellation);
        }
    }

    static FileStream? TryTake(string folder)
    {
        try
        {
            return new FileStream(
                Path.Join(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None,
                bufferSize: 0);
        }
        catch (IOException busy) when (busy.HResult is WouldBlockLinux or WouldBlockMac or SharingViolation)
        {
            return null;
        }
    }
}
