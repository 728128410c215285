namespace Odograph.Lake.Stores;

/// <summary>
/// Walks folders as a listing of keys. Names that are no part of a key (they begin with a dot) and symbolic links are
/// not seen.
/// </summary>
static class LocalListing
{
    static readonly EnumerationOptions s_here = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };

    static readonly EnumerationOptions s_below = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
        RecurseSubdirectories = true,
    };

    public static List<ObjectEntry> Objects(string root, string prefix, CancellationToken cancellation)
    {
        int slash = prefix.LastIndexOf('/');
        string folderKey = slash < 0 ? "" : prefix[..slash];
        var found = new List<ObjectEntry>();
        var folders = new Stack<string>([folderKey]);
        while (folders.TryPop(out string? folder))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var item in Items(Path.Join(root, folder)))
            {
                string key = folder.Length == 0 ? item.Name : $"{folder}/{item.Name}";
                if (item is DirectoryInfo && Reaches(key + "/", prefix))
                {
                    folders.Push(key);
                }
                else if (item is FileInfo file
                    && key.StartsWith(prefix, StringComparison.Ordinal)
                    && Entry(key, file) is { } entry)
                {
                    found.Add(entry);
                }
            }
        }

        found.Sort((left, right) => string.CompareOrdinal(left.Key, right.Key));
        return found;
    }

    public static IReadOnlyList<string> Folders(string path)
        => [.. Items(path).OfType<DirectoryInfo>().Select(folder => folder.Name).Order(StringComparer.Ordinal)];

    public static int DeleteTemporary(string path, DateTimeOffset before)
    {
        int removed = 0;
        var files = new DirectoryInfo(path)
            .EnumerateFiles("*", s_below)
            .Where(file => TemporaryNames.IsTemporary(file.Name) && file.LastWriteTimeUtc < before.UtcDateTime);
        foreach (var file in files.ToList())
        {
            file.Delete();
            removed++;
        }

        return removed;
    }

    static bool Reaches(string folder, string prefix)
        => folder.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(folder, StringComparison.Ordinal);

    static List<FileSystemInfo> Items(string path)
    {
        try
        {
            return [.. new DirectoryInfo(path)
                .EnumerateFileSystemInfos("*", s_here)
                .Where(item => ObjectKey.IsValid(item.Name))];
        }
        catch (Exception failed) when (LocalErrors.IsMissing(failed, path))
        {
            return [];
        }
    }

    // One that goes away while it is listed was not there.
    static ObjectEntry? Entry(string key, FileInfo file)
    {
        try
        {
            return new ObjectEntry(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
