using System.Runtime.CompilerServices;
using Odograph.Lake.Manifests;
using Odograph.Lake.Stores;

namespace Odograph.Lake.Scans;

/// <summary>
/// Manifests read lately, one cache per object store. A manifest never changes under its name, so nothing here can be
/// stale. Safe for concurrent use; two readers of one manifest may both read it.
/// </summary>
internal sealed class ManifestCache(int maxEntries = ManifestCache.MaxEntries)
{
    /// <summary>
    /// Entries (files) kept over all manifests, at most: about 1 KB each. Beyond it those used longest ago leave; a
    /// manifest of more entries than half of it is not kept.
    /// </summary>
    public const int MaxEntries = 20_000;

    static readonly ConditionalWeakTable<IObjectStore, ManifestCache> Caches = [];

    readonly Lock _gate = new();
    readonly Dictionary<string, LinkedListNode<(string Path, Manifest Manifest)>> _byPath = new(StringComparer.Ordinal);
    readonly LinkedList<(string Path, Manifest Manifest)> _newestFirst = new();
    int _entries;

    public static ManifestCache Of(IObjectStore store) => Caches.GetValue(store, _ => new ManifestCache());

    /// <summary>Entries kept now.</summary>
    public int EntryCount
    {
        get
        {
            lock (_gate)
            {
                return _entries;
            }
        }
    }

    /// <summary>The manifest as its list names it, numbers inherited.</summary>
    public async Task<Manifest> GetAsync(IObjectStore store, ManifestFile file, CancellationToken cancellation)
    {
        if (Find(file.Path) is { } known)
        {
            return known.Inherit(file);
        }

        var manifest = await ManifestReader.ReadAsync(store, file.Path, cancellation).ConfigureAwait(false);
        Keep(file.Path, manifest);
        return manifest.Inherit(file);
    }

    Manifest? Find(string path)
    {
        lock (_gate)
        {
            if (!_byPath.TryGetValue(path, out var node))
            {
                return null;
            }

            _newestFirst.Remove(node);
            _newestFirst.AddFirst(node);
            return node.Value.Manifest;
        }
    }

    void Keep(string path, Manifest manifest)
    {
        lock (_gate)
        {
            if (manifest.Entries.Count > maxEntries / 2 || _byPath.ContainsKey(path))
            {
                return;
            }

            _byPath[path] = _newestFirst.AddFirst((path, manifest));
            _entries += manifest.Entries.Count;
            while (_entries > maxEntries)
            {
                var oldest = _newestFirst.Last!.Value;
                _newestFirst.RemoveLast();
                _byPath.Remove(oldest.Path);
                _entries -= oldest.Manifest.Entries.Count;
            }
        }
    }
}
