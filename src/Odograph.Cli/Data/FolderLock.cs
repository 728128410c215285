using Microsoft.Win32.SafeHandles;
using Odograph.Model.Errors;

namespace Odograph.Cli.Data;

/// <summary>
/// The right to write into a data folder: flock on its file <c>lock</c>, which the system lets go of when the holder
/// dies, however it dies. The file stays (deleting it would let two holders in) and says who held it last. A .NET file
/// stream cannot be used here: it would lock the file against those who only want to read the name of the holder.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    const int LongestHolderBytes = 4096;

    readonly SafeFileHandle _file;
    readonly LockHolder _holder;

    FolderLock(SafeFileHandle file, LockHolder holder)
    {
        (_file, _holder) = (file, holder);
        Write(holder);
    }

    /// <exception cref="EnvironmentException">Another process holds it; the message names it.</exception>
    public static FolderLock Take(string path, LockHolder holder)
    {
        var file = LockedFile.Open(path);
        if (!LockedFile.TryLock(file))
        {
            using (file)
            {
                throw Held(path, ReadHolder(file));
            }
        }

        return new FolderLock(file, holder);
    }

    /// <summary>
    /// Who holds the right to write into the folder now; null where nobody does, or has not said so yet.
    /// </summary>
    public static LockHolder? FindHolder(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        // Not by .NET's own: it would ask for a lock to share.
        using var file = LockedFile.Open(path);
        return ReadHolder(file);
    }

    /// <summary>Says where the holder listens.</summary>
    public void Announce(Uri address) => Write(_holder with { Address = address });

    public void Dispose()
    {
        // An empty file says that the holder ended in good order.
        RandomAccess.SetLength(_file, 0);
        _file.Dispose();
    }

    void Write(LockHolder holder)
    {
        RandomAccess.SetLength(_file, 0);
        RandomAccess.Write(_file, holder.ToBytes(), 0);
    }

    static LockHolder? ReadHolder(SafeFileHandle file)
    {
        var bytes = new byte[LongestHolderBytes];
        int length = RandomAccess.Read(file, bytes, 0);
        return LockHolder.Read(bytes.AsSpan(0, length));
    }

    static EnvironmentException Held(string path, LockHolder? holder) => new(
        $"write into data folder \"{Path.GetDirectoryName(path)}\": another writer is at work: "
            + (holder?.ToString() ?? "just starting"),
        "wait for it or stop it; `odograph sql`, `lake`, `quarantine ls` and `tail` can read beside it");
}
