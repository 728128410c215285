using Odograph.Model.Errors;
using Odograph.Model.Files;

namespace Odograph.Cli.Data;

/// <summary>
/// The folder that holds everything a job writes. <c>cache</c> and <c>tmp</c> may be deleted at any time. One writer at
/// a time (<see cref="OpenForWriting"/>); readers need no lock. Nothing is made before a writer opens it.
/// </summary>
internal sealed class DataFolder
{
    public DataFolder(string path) => Root = Path.GetFullPath(path);

    /// <summary>Absolute.</summary>
    public string Root { get; }

    public string Log => Path.Combine(Root, "log");

    public string Lake => Path.Combine(Root, "lake");

    public string Cache => Path.Combine(Root, "cache");

    public string Temporary => Path.Combine(Root, "tmp");

    public string Truth => Path.Combine(Root, "truth");

    public string LockFile => Path.Combine(Root, "lock");

    public bool HasLake => Directory.Exists(Lake);

    /// <summary>
    /// Makes the folder where it is not there, and takes the right to write into it until the lock is disposed.
    /// </summary>
    /// <param name="command">Who will be named to a second writer.</param>
    /// <exception cref="EnvironmentException">Another writer is at work, or the folder cannot be written.</exception>
    public FolderLock OpenForWriting(string command, TimeProvider time)
    {
        try
        {
            DurableFiles.MakeFolder(Lake);
            Directory.CreateDirectory(Temporary);
            return FolderLock.Take(LockFile, new LockHolder(command, Environment.ProcessId, time.GetUtcNow()));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"open data folder \"{Root}\" for writing: {error.Message}",
                "make the folder writable, or choose another with --data DIR",
                error);
        }
    }

    /// <exception cref="OdographException">There is no lake: nothing was processed here yet.</exception>
    public void RequireLake()
    {
        if (!HasLake)
        {
            throw new OdographException(
                ErrorKind.User,
                $"read data folder \"{Root}\": no lake there",
                "fill one with `odograph up` or `odograph ingest`, or name another folder with --data DIR");
        }
    }
}
