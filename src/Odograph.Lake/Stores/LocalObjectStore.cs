using System.Runtime.CompilerServices;

namespace Odograph.Lake.Stores;

/// <summary>
/// Objects as plain files below a folder, readable by anything that reads files. Needs a local file system with hard
/// links, flock and fsync. Safe for concurrent use by any number of processes on one machine. Objects are read whole:
/// at most 2 GiB by
/// <see cref="GetAsync"/>, any size by range.
/// <para>
/// A create is a synced temporary file, linked to its name, and a sync of the folder: the name is there whole or not at
/// all, and only one creator gets it. A swap reads, compares and renames under a lock of the folder (<see
/// cref="SwapLock"/>). Everything else is a synced temporary file and a rename.
/// </para>
/// </summary>
public sealed class LocalObjectStore : IObjectStore
{
    readonly LocalPaths _paths;
    readonly LocalWrites _writes;
    readonly TimeProvider _time;

    /// <param name="rootFolder">Made by the first write where it is not there.</param>
    /// <param name="time">The clock by which a swap waits for its lock.</param>
    public LocalObjectStore(string rootFolder, TimeProvider? time = null)
    {
        _paths = new LocalPaths(rootFolder);
        _writes = new LocalWrites(new LocalFolders(_paths.Root));
        _time = time ?? TimeProvider.System;
    }

    /// <summary>The folder's absolute path.</summary>
    public string Root => _paths.Root;

    public string UriOf(string key) => _paths.UriOf(key);

    public string? KeyOf(string uri) => _paths.KeyOf(uri);

    public string? LocalPathOf(string key) => _paths.PathOf(key);

    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellation = default)
        => Run(
            "get",
            key,
            StoredObject? (path) => LocalReads.Whole(path) is { } bytes
                ? new StoredObject(bytes, ContentETag.Of(bytes))
                : null,
            cancellation);

    public Task<byte[]?> GetRangeAsync(string key, long offset, int length, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Run("get", key, path => LocalReads.Range(path, offset, length), cancellation);
    }

    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => Run("put", key, path => _writes.Replace(path, bytes), cancellation);

    public Task PutFileAsync(string key, string localPath, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(localPath);
        return Run("put file", key, path => _writes.MoveIn(path, localPath), cancellation);
    }

    public Task<PutOutcome> PutIfAbsentAsync(
        string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => Run("create", key, path => _writes.Create(path, bytes), cancellation);

    public async Task<PutOutcome> PutIfMatchAsync(
        string key, string etag, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        string folder = Path.GetDirectoryName(_paths.PathOf(key))!;
        try
        {
            using var taken = Directory.Exists(folder) ? await SwapLock.TakeAsync(folder, _time, cancellation) : null;
            return taken is null
                ? PutOutcome.Refused
                : await Run("swap", key, path => LocalWrites.Swap(path, etag, bytes), cancellation);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw LocalErrors.Translate("lock the folder of", key, failed);
        }
    }

    public async IAsyncEnumerable<ObjectEntry> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ObjectKey.CheckPrefix(prefix);
        var found = await Task.Run(
            () => LocalErrors.Guard("list", prefix, () => LocalListing.Objects(_paths.Root, prefix, cancellation)),
            cancellation);
        foreach (var entry in found)
        {
            yield return entry;
        }
    }

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellation = default)
    {
        ObjectKey.CheckPrefix(folder);
        string path = folder.Length == 0 ? _paths.Root : _paths.PathOf(folder.TrimEnd('/'));
        return Task.Run(() => LocalErrors.Guard("list", folder, () => LocalListing.Folders(path)), cancellation);
    }

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        string[] paths = [.. keys.Select(_paths.PathOf)];
        return Task.Run(
            () => LocalErrors.Guard("delete", string.Join("\", \"", keys.Take(3)), () => LocalWrites.Delete(paths)),
            cancellation);
    }

    public Task SyncAsync(string key, CancellationToken cancellation = default)
        => Run("sync", key, path => LocalWrites.Sync(path), cancellation);

    /// <summary>
    /// Removes what crashed writers left half-made below a key folder ("" = everywhere). Files younger than <paramref
    /// name="before"/> may be in the making by somebody else and stay.
    /// </summary>
    /// <returns>How many were removed.</returns>
    public Task<int> DeleteTemporaryFilesAsync(
        string folder, DateTimeOffset before, CancellationToken cancellation = default)
    {
        ObjectKey.CheckPrefix(folder);
        string path = folder.Length == 0 ? _paths.Root : _paths.PathOf(folder.TrimEnd('/'));
        return Task.Run(
            () => LocalErrors.Guard("clean", folder, () => LocalListing.DeleteTemporary(path, before)), cancellation);
    }

    // Off the caller's thread: a sync takes milliseconds, and a caller that writes five objects wants them written at
    // once. The token is looked at before the work begins and never in it, so that a cancelled write has not happened.
    Task<T> Run<T>(string operation, string key, Func<string, T> body, CancellationToken cancellation)
    {
        string path = _paths.PathOf(key);
        return Task.Run(() => LocalErrors.Guard(operation, key, () => body(path)), cancellation);
    }
}
