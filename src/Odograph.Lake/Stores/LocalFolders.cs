using System.Collections.Concurrent;
using Odograph.Model.Files;

namespace Odograph.Lake.Stores;

/// <summary>
/// Makes folders whose names are durable: below the root each folder's parent is synced once per process before
/// anything is put into it, whoever made it (another process may have made it and not synced yet). Thread-safe.
/// </summary>
sealed class LocalFolders(string root)
{
    /// <summary>Folders remembered as durable. Beyond it all are forgotten, which costs one more sync each.</summary>
    const int MaxRemembered = 10_000;

    readonly ConcurrentDictionary<string, bool> _durable = new(StringComparer.Ordinal);

    public void Ensure(string folder)
    {
        if (_durable.ContainsKey(folder))
        {
            return;
        }

        if (folder == root)
        {
            DurableFiles.MakeFolder(folder);
        }
        else
        {
            string parent = Path.GetDirectoryName(folder)!;
            Ensure(parent);
            Directory.CreateDirectory(folder);
            DurableFiles.SyncFolder(parent);
        }

        if (_durable.Count >= MaxRemembered)
        {
            _durable.Clear();
        }

        _durable[folder] = true;
    }

    /// <summary>After a folder turned out to be gone.</summary>
    public void Forget() => _durable.Clear();
}
