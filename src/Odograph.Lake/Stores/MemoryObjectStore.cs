namespace Odograph.Lake.Stores;

/// <summary>
/// Objects in this process's memory, for tests and trials: the semantics of the other stores, nothing kept. Every call
/// is one step under one lock and completes synchronously.
/// </summary>
public sealed class MemoryObjectStore : IObjectStore
{
    readonly Lock _gate = new();
    readonly SortedDictionary<string, Entry> _objects = new(StringComparer.Ordinal);
    readonly TimeProvider _time;
    readonly string _uriRoot;

    /// <param name="name">The authority of the URIs: two stores of one process have two names.</param>
    public MemoryObjectStore(string name = "lake", TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        _uriRoot = $"memory://{name}/";
        _time = time ?? TimeProvider.System;
    }

    public string UriOf(string key)
    {
        ObjectKey.Check(key);
        return _uriRoot + key;
    }

    public string? KeyOf(string uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri.StartsWith(_uriRoot, StringComparison.Ordinal) && ObjectKey.IsValid(uri[_uriRoot.Length..])
            ? uri[_uriRoot.Length..]
            : null;
    }

    public string? LocalPathOf(string key)
    {
        ObjectKey.Check(key);
        return null;
    }

    public Task<StoredObject?> GetAsync(string key, CancellationToken cancellation = default)
        => Step(key, StoredObject? () => Find(key) is { } entry ? new StoredObject(entry.Bytes, entry.ETag) : null,
            cancellation);

    public Task<byte[]?> GetRangeAsync(string key, long offset, int length, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return Step(key, byte[]? () =>
        {
            if (Find(key) is not { } entry)
            {
                return null;
            }

            int from = (int)Math.Min(offset, entry.Bytes.Length);
            return entry.Bytes.AsSpan(from, Math.Min(length, entry.Bytes.Length - from)).ToArray();
        }, cancellation);
    }

    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => Step(key, () => Write(key, bytes), cancellation);

    public async Task PutFileAsync(string key, string localPath, CancellationToken cancellation = default)
    {
        ObjectKey.Check(key);
        await PutAsync(key, LocalErrors.Guard("put file", key, () => File.ReadAllBytes(localPath)), cancellation);
        File.Delete(localPath);
    }

    public Task<PutOutcome> PutIfAbsentAsync(
        string key, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => Step(key, () => Find(key) is null ? Write(key, bytes) : PutOutcome.Refused, cancellation);

    public Task<PutOutcome> PutIfMatchAsync(
        string key, string etag, ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
        => Step(key, () => Find(key)?.ETag == etag ? Write(key, bytes) : PutOutcome.Refused, cancellation);

    public async IAsyncEnumerable<ObjectEntry> ListAsync(
        string prefix,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ObjectKey.CheckPrefix(prefix);
        cancellation.ThrowIfCancellationRequested();
        ObjectEntry[] found;
        lock (_gate)
        {
            found = [.. _objects
                .Where(item => item.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(item => new ObjectEntry(item.Key, item.Value.Bytes.Length, item.Value.ModifiedAt))];
        }

        foreach (var entry in found)
        {
            yield return entry;
        }

        await Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> ListFoldersAsync(string folder, CancellationToken cancellation = default)
    {
        ObjectKey.CheckPrefix(folder);
        cancellation.ThrowIfCancellationRequested();
        string prefix = folder.Length == 0 ? "" : folder.TrimEnd('/') + "/";
        lock (_gate)
        {
            return Task.FromResult<IReadOnlyList<string>>([.. _objects.Keys
                .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(key => key[prefix.Length..].Split('/'))
                .Where(parts => parts.Length > 1)
                .Select(parts => parts[0])
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)]);
        }
    }

    public Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(keys);
        foreach (string key in keys)
        {
            ObjectKey.Check(key);
        }

        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (string key in keys)
            {
                _objects.Remove(key);
            }
        }

        return Task.CompletedTask;
    }

    public Task SyncAsync(string key, CancellationToken cancellation = default)
    {
        ObjectKey.Check(key);
        return Task.CompletedTask;
    }

    Entry? Find(string key) => _objects.GetValueOrDefault(key);

    PutOutcome Write(string key, ReadOnlyMemory<byte> bytes)
    {
        byte[] copy = bytes.ToArray();
        _objects[key] = new Entry(copy, ContentETag.Of(copy), _time.GetUtcNow());
        return PutOutcome.Written;
    }

    Task<T> Step<T>(string key, Func<T> body, CancellationToken cancellation)
    {
        ObjectKey.Check(key);
        if (cancellation.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellation);
        }

        lock (_gate)
        {
            return Task.FromResult(body());
        }
    }

    sealed record Entry(byte[] Bytes, string ETag, DateTimeOffset ModifiedAt);
}
