using Odograph.Model.Errors;

namespace Odograph.Engine.Ingest.Files;

/// <summary>
/// The files of a folder and all folders below, sorted by path (ordinal). Links are followed, a folder is entered once:
/// loops end. What begins with a dot is left out.
/// </summary>
public static class FolderInputs
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
                yield return File(Path.Combine(folder, entry.Name), isNamed: false);
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

    static string RealFile(FileInfo file)
        => file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;

    static FileStream OpenDisk(string path) => new(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0,
        FileOptions.SequentialScan);
}
