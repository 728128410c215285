using Microsoft.Win32.SafeHandles;
using Odograph.Model.Errors;
using Odograph.Model.Faults;
using Odograph.Model.Files;

namespace Odograph.Lake.Stores;

/// <summary>The durable writes of <see cref="LocalObjectStore"/>; paths are checked already.</summary>
sealed class LocalWrites(LocalFolders folders)
{
    public PutOutcome Replace(string path, ReadOnlyMemory<byte> bytes) => InFolder(path, folder =>
    {
        RefuseFolder(path);
        WithTemporary(path, bytes, temporary => File.Move(temporary, path, overwrite: true));
        FailPoint.Hit(StoreFailPoints.AfterRename, path);
        SyncFolder(folder);
        return PutOutcome.Written;
    });

    public PutOutcome Create(string path, ReadOnlyMemory<byte> bytes) => InFolder(path, _ =>
    {
        RefuseFolder(path);
        bool created = false;
        if (!File.Exists(path))
        {
            WithTemporary(path, bytes, temporary => created = DurableFiles.TryLink(temporary, path));
        }

        return created ? Named(path, StoreFailPoints.AfterLink) : PutOutcome.Refused;
    });

    /// <summary>Under the folder's <see cref="SwapLock"/>.</summary>
    public static PutOutcome Swap(string path, string etag, ReadOnlyMemory<byte> bytes)
    {
        if (LocalReads.Whole(path) is not { } current || ContentETag.Of(current) != etag)
        {
            return PutOutcome.Refused;
        }

        WithTemporary(path, bytes, temporary => File.Move(temporary, path, overwrite: true));
        return Named(path, StoreFailPoints.AfterRename);
    }

    /// <summary>Syncs a finished file and renames it to the path; from another disk it is copied first.</summary>
    public PutOutcome MoveIn(string path, string source) => InFolder(path, folder =>
    {
        RefuseFolder(path);
        DurableFiles.SyncFile(source);
        string temporary = TemporaryNames.NewIn(folder);
        try
        {
            LinkOrCopy(source, temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            Remove(temporary);
        }

        FailPoint.Hit(StoreFailPoints.AfterRename, path);
        SyncFolder(folder);
        File.Delete(source);
        return PutOutcome.Written;
    });

    public static int Delete(IReadOnlyList<string> paths)
    {
        var changed = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                File.Delete(path);
                changed.Add(Path.GetDirectoryName(path)!);
            }
        }

        foreach (string folder in changed)
        {
            DurableFiles.SyncFolder(folder);
        }

        return paths.Count;
    }

    public static bool Sync(string path)
    {
        try
        {
            // Opened for reading: who may only read the lake can sync it too.
            using var handle = File.OpenHandle(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            RandomAccess.FlushToDisk(handle);
        }
        catch (Exception failed) when (LocalErrors.IsMissing(failed, path))
        {
            return false;
        }

        DurableFiles.SyncFolder(Path.GetDirectoryName(path)!);
        return true;
    }

    // The name can be seen by others, so an error now does not mean that nothing happened.
    static PutOutcome Named(string path, string failPoint)
    {
        try
        {
            FailPoint.Hit(failPoint, path);
            SyncFolder(Path.GetDirectoryName(path)!);
            return PutOutcome.Written;
        }
        catch (Exception failed) when (failed is EnvironmentException or IOException)
        {
            return PutOutcome.Unknown;
        }
    }

    static void WithTemporary(string path, ReadOnlyMemory<byte> bytes, Action<string> use)
    {
        string temporary = TemporaryNames.NewIn(Path.GetDirectoryName(path)!);
        try
        {
            FailPoint.Hit(StoreFailPoints.BeforeTemporary, path);
            using (var handle = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read))
            {
                Write(handle, bytes.Span, path);
                RandomAccess.FlushToDisk(handle);
            }

            FailPoint.Hit(StoreFailPoints.AfterTemporary, path);
            use(temporary);
        }
        finally
        {
            Remove(temporary);
        }
    }

    static void Write(SafeFileHandle handle, ReadOnlySpan<byte> bytes, string path)
    {
        FailPoint.Hit(StoreFailPoints.WriteTemporary, path);
        if (FailPoint.TryTear(StoreFailPoints.WriteTemporary, bytes.Length, out int keptBytes, path))
        {
            RandomAccess.Write(handle, bytes[..keptBytes], 0);
            FailPoint.Kill();
        }

        RandomAccess.Write(handle, bytes, 0);
    }

    static void SyncFolder(string folder)
    {
        DurableFiles.SyncFolder(folder);
        FailPoint.Hit(StoreFailPoints.AfterFolderSync, folder);
    }

    static void LinkOrCopy(string source, string temporary)
    {
        bool linked = false;
        try
        {
            linked = DurableFiles.TryLink(source, temporary);
        }
        catch (EnvironmentException)
        {
            // Another disk, or one without links: the copy says what is wrong, if more is.
        }

        if (!linked)
        {
            File.Copy(source, temporary);
            DurableFiles.SyncFile(temporary);
        }
    }

    // Gone already after a rename. One that cannot be removed is left to the cleaner: the write itself came to its end.
    static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
        }
    }

    static void RefuseFolder(string path)
    {
        if (Directory.Exists(path))
        {
            throw new IOException("a folder of other objects has this name");
        }
    }

    T InFolder<T>(string path, Func<string, T> body)
    {
        string folder = Path.GetDirectoryName(path)!;
        folders.Ensure(folder);
        try
        {
            return body(folder);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody removed it since it was made.
            folders.Forget();
            folders.Ensure(folder);
            return body(folder);
        }
    }
}
