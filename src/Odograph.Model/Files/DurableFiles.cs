using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Odograph.Model.Errors;

namespace Odograph.Model.Files;

/// <summary>
/// The few calls that durability needs and the BCL lacks: syncing a folder (a new name is durable only then) and the
/// exclusive hard link (a name that appears whole or not at all). On Windows folders need no sync. Thread-safe.
/// </summary>
public static partial class DurableFiles
{
    const int NoEntry = 2;
    const int Interrupted = 4;
    const int AlreadyExists = 17;

    /// <summary>Makes the names in a folder durable.</summary>
    /// <exception cref="EnvironmentException">The folder cannot be opened or synced.</exception>
    public static void SyncFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        int handle = Open(folder, 0);
        if (handle < 0)
        {
            throw Failed("open folder", folder);
        }

        int synced = Sync(handle);
        int error = Marshal.GetLastPInvokeError();
        _ = Close(handle);
        if (synced != 0)
        {
            Marshal.SetLastPInvokeError(error);
            throw Failed("sync folder", folder);
        }
    }

    /// <summary>
    /// Makes a folder where it is not there, and the missing ones above it, each with a durable name. One that is there
    /// is left as it is, and so is what lies above it, which may not be ours to open.
    /// </summary>
    /// <exception cref="EnvironmentException">A folder above cannot be opened or synced.</exception>
    public static void MakeFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        if (Directory.Exists(folder))
        {
            return;
        }

        if (Path.GetDirectoryName(folder) is not { } parent)
        {
            throw new DirectoryNotFoundException($"\"{folder}\" is not there");
        }

        if (parent.Length > 0)
        {
            MakeFolder(parent);
        }

        Directory.CreateDirectory(folder);
        SyncFolder(parent.Length > 0 ? parent : ".");
    }

    /// <summary>Makes a file's bytes durable; the file is opened for it.</summary>
    public static void SyncFile(string path)
    {
        using var handle = File.OpenHandle(
            path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.FlushToDisk(handle);
    }

    /// <summary>
    /// Makes a file's bytes and length durable, without its times (fdatasync). After it has thrown once, bytes written
    /// since the last success may be lost though reading still shows them, and a second call may succeed without having
    /// written them.
    /// </summary>
    /// <exception cref="IOException">The disk said no; HResult is its error number.</exception>
    public static void SyncData(SafeFileHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (SyncData(file, out int error) != 0)
        {
            if (error != Interrupted)
            {
                throw new IOException($"sync file: {Marshal.GetPInvokeErrorMessage(error)}", error);
            }
        }
    }

    /// <summary>
    /// Gives an existing, synced file a second name. False when the name is taken; the folder is not synced.
    /// </summary>
    public static bool TryLink(string existing, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(existing);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Link(existing, name) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() switch
        {
            AlreadyExists => false,
            NoEntry when File.Exists(existing) => throw new DirectoryNotFoundException(
                $"link \"{existing}\" to \"{name}\": the folder was not found"),
            NoEntry => throw new FileNotFoundException($"link \"{existing}\" to \"{name}\": not found", existing),
            _ => throw Failed("link", name),
        };
    }

    static int SyncData(SafeFileHandle file, out int error)
    {
        int result = FDataSync(file);
        error = Marshal.GetLastPInvokeError();
        return result;
    }

    static EnvironmentException Failed(string operation, string path) => new(
        $"{operation} \"{path}\": {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}",
        "check the disk and the permissions of the data folder");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FDataSync(SafeFileHandle handle);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int handle);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
