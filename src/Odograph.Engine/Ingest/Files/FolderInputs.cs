using System.Runtime.InteropServices;
using Odograph.Model.Errors;

namespace Odograph.Engine.Ingest.Files;

/// <summary>
/// The files of a folder and all folders below, sorted by path (ordinal). Links are followed, a folder is entered once:
/// loops end. What begins with a dot is left out, and so are pipes, sockets and devices: nobody knows when one of them
/// would give something.
/// </summary>
public static partial class FolderInputs
{
    const int MaxDepth = 128;

    /// <exception cref="EnvironmentException">A folder cannot be read.</exception>
    public static IEnumerable<InputFile> List(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        return List(folder, RealPath(Path.GetFullPath(folder)), new HashSet<string>(StringComparer.Ordinal), 0);
    }

    /// <summary>One file on disk.</summary>
    public static InputFile File(string path, bool isNamed)
    {
        string full = Path.GetFullPath(path);
        return new InputFile(
            path,
            full.Replace(Path.DirectorySeparatorChar, '/'),
            SizeOf(full),
            isNamed,
            () => OpenDisk(full),
            other => System.IO.File.Exists(other) ? OpenDisk(other) : null);
    }

    static IEnumerable<InputFile> List(string folder, string real, HashSet<string> entered, int depth)
    {
        if (depth > MaxDepth || !entered.Add(real))
        {
            yield break;
        }

        foreach (var entry in Entries(folder))
        {
            if (entry is not DirectoryInfo)
            {
                var found = File(Path.Combine(folder, entry.Name), isNamed: false);
                if (found.SizeBytes > 0 || IsRegular(entry.FullName))
                {
                    yield return found;
                }

                continue;
            }

            string below = entry.LinkTarget is null ? Path.Combine(real, entry.Name) : RealPath(entry.FullName);
            foreach (var file in List(Path.Combine(folder, entry.Name), below, entered, depth + 1))
            {
                yield return file;
            }
        }
    }

    static List<FileSystemInfo> Entries(string folder)
    {
        try
        {
            var found = new DirectoryInfo(folder).EnumerateFileSystemInfos()
                .Where(entry => !entry.Name.StartsWith('.') && entry.Exists).ToList();
            found.Sort((left, right) => string.CompareOrdinal(left.Name, right.Name));
            return found;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"read folder \"{folder}\": {error.Message}", "check the permissions of the folder", error);
        }
    }

    static string RealPath(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? folder;
        }
        catch (IOException)
        {
            return folder; // links that only lead to each other: nothing is found there
        }
    }

    static long SizeOf(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.LinkTarget is null ? file.Length : new FileInfo(RealFile(file)).Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Whether it is a file of bytes, or cannot be asked and its opening will tell.</summary>
    static bool IsRegular(string path)
    {
        const uint type = 0x1;
        const int modeAt = 28;
        const int typeBits = 0xF000;
        const int regular = 0x8000;
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        Span<byte> status = stackalloc byte[256];
        return StatX(CurrentFolder, path, 0, type, status) != 0
            || (BitConverter.ToUInt16(status[modeAt..]) & typeBits) == regular;
    }

    static string RealFile(FileInfo file)
        => file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;

    static FileStream OpenDisk(string path) => new(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0,
        FileOptions.SequentialScan);

    // Its layout is the same on every processor, unlike that of stat. Paths are whole ones.
    const int CurrentFolder = -100;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, Span<byte> status);
}
