using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Odograph.Model.Files;

namespace Odograph.Log.Files;

/// <summary>
/// The file calls by which records reach the disk. Tests derive a disk that fails from it. Thread-safe.
/// </summary>
partial class LogFiles
{
    public static LogFiles Disk { get; } = new();

    /// <summary>Opens a file for reading and writing; makes it where it is not there.</summary>
    public virtual SafeFileHandle Open(string path) => File.OpenHandle(
        path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
        => RandomAccess.Write(file, bytes, offset);

    /// <summary>Makes a file's bytes and length durable.</summary>
    public virtual void Sync(SafeFileHandle file) => DurableFiles.SyncData(file);

    public virtual void SetLength(SafeFileHandle file, long length)
    {
        if (RandomAccess.GetLength(file) != length)
        {
            RandomAccess.SetLength(file, length);
        }
    }

    public virtual void SyncFolder(string folder) => DurableFiles.SyncFolder(folder);

    /// <summary>Makes a folder where it is not there. Its name is durable, whoever made it.</summary>
    public void MakeFolder(string path)
    {
        DurableFiles.MakeFolder(path);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent)
        {
            SyncFolder(parent);
        }
    }

    /// <summary>Makes a file that is there whole or not at all; its folder is yet to be synced.</summary>
    public void Create(string path, ReadOnlySpan<byte> bytes)
    {
        string temporary = path + ".new";
        using (var file = Open(temporary))
        {
            SetLength(file, 0);
            Write(file, bytes, 0);
            Sync(file);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>
    /// Asks the system to forget what it keeps of a file in memory, so that the next read shows what the disk has. Only
    /// advice, and only on Linux: elsewhere the read that follows proves less.
    /// </summary>
    public virtual void DropCache(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Advise(file, 0, 0, DontNeed);
        }
    }

    /// <summary>Fills the span from a file; returns less than its length only at the file's end.</summary>
    public static int Read(SafeFileHandle file, Span<byte> into, long offset)
    {
        int filled = 0;
        while (filled < into.Length)
        {
            int read = RandomAccess.Read(file, into[filled..], offset + filled);
            if (read == 0)
            {
                break;
            }

            filled += read;
        }

        return filled;
    }

    const int DontNeed = 4;

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
