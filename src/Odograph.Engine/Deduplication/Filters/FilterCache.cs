using Odograph.Lake.Manifests;

namespace Odograph.Engine.Deduplication.Filters;

/// <summary>
/// Filters of data files, in a folder of one writer that may be deleted at any time: <c>xx/name.filter</c>, xx the
/// name's first two digits. Beyond the limit those written longest ago go. A filter that cannot be written is no
/// failure, one that cannot be believed is deleted: the data file is read then. Safe for concurrent use.
/// </summary>
sealed class FilterCache
{
    const string Extension = ".filter";
    const string Unfinished = ".tmp";

    // A small file takes a block of the disk.
    const long BlockBytes = 4096;

    readonly Lock _gate = new();
    readonly string _folder;
    readonly long _limitBytes;
    readonly Queue<(string Path, long Bytes)> _byAge = [];
    long _totalBytes;

    /// <param name="hash">That of the folder's secret.</param>
    public FilterCache(string folder, IdentityHash hash, long limitBytes)
    {
        _folder = folder;
        _limitBytes = limitBytes;
        Hash = hash;
        try
        {
            foreach (var file in new DirectoryInfo(Directory.CreateDirectory(folder).FullName)
                .EnumerateFiles("*", SearchOption.AllDirectories)
                .OrderBy(file => file.LastWriteTimeUtc))
            {
                NoteFound(file);
            }
        }
        catch (Exception error) when (IsDisk(error))
        {
            // What is not counted is not deleted; it is overwritten or stays.
        }
    }

    public IdentityHash Hash { get; }

    /// <summary>Bytes on disk, in whole blocks.</summary>
    public long SizeBytes
    {
        get
        {
            lock (_gate)
            {
                return _totalBytes;
            }
        }
    }

    /// <summary>
    /// Asks a data file's filter; false when it has none that can be believed, and then it has none.
    /// </summary>
    public bool TryAsk(DataFile file, ReadOnlySpan<Identity> identities, ulong[] buffer, Span<bool> isHit)
    {
        if (file.RecordCount > IdentityFilter.MaxRows)
        {
            return false;
        }

        string path = PathOf(file);
        try
        {
            using (var handle = File.OpenHandle(path))
            {
                if (FilterFile.TryAsk(handle, file, Hash, identities, buffer, isHit))
                {
                    return true;
                }
            }

            File.Delete(path);
        }
        catch (Exception error) when (IsDisk(error))
        {
            // None, or one that cannot be read.
        }

        return false;
    }

    /// <summary>Keeps a filter that holds every row of the data file.</summary>
    public void Save(DataFile file, IdentityFilter filter)
    {
        if (filter.Rows != file.RecordCount || filter.Blocks != IdentityFilter.BlocksFor(file.RecordCount))
        {
            throw new ArgumentException(
                $"a filter of {filter.Rows} rows is none of a file of {file.RecordCount}", nameof(filter));
        }

        string path = PathOf(file);
        string temporary = Path.ChangeExtension(path, $".{Guid.NewGuid():N}{Unfinished}");
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 0))
            {
                FilterFile.Write(stream, file, filter, Hash);
            }

            File.Move(temporary, path, overwrite: true);
            lock (_gate)
            {
                Note(path, FilterFile.SizeOf(filter.Blocks));
                Shrink();
            }
        }
        catch (Exception error) when (IsDisk(error))
        {
            Delete(temporary);
        }
    }

    /// <summary>Drops a filter that turned out to be wrong.</summary>
    public void Drop(DataFile file) => Delete(PathOf(file));

    static bool IsDisk(Exception error) => error is IOException or UnauthorizedAccessException;

    static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (IsDisk(error))
        {
            // The folder is gone, or the disk: neither is a filter.
        }
    }

    string PathOf(DataFile file)
    {
        string name = FilterFile.NameOf(file);
        return Path.Combine(_folder, name[..2], name + Extension);
    }

    void NoteFound(FileInfo file)
    {
        if (file.Extension == Extension)
        {
            Note(file.FullName, file.Length);
        }
        else if (file.Extension == Unfinished)
        {
            Delete(file.FullName);
        }
    }

    void Note(string path, long bytes)
    {
        long onDisk = (bytes + BlockBytes - 1) / BlockBytes * BlockBytes;
        _byAge.Enqueue((path, onDisk));
        _totalBytes += onDisk;
    }

    // A filter that was made twice is counted twice, until the older entry takes it away.
    void Shrink()
    {
        while (_totalBytes > _limitBytes && _byAge.TryDequeue(out var oldest))
        {
            Delete(oldest.Path);
            _totalBytes -= oldest.Bytes;
        }
    }
}
