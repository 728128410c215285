namespace Odograph.Lake.Stores;

/// <summary>Names of the fail points of the local store, in the order a write passes them.</summary>
static class StoreFailPoints
{
    public const string BeforeTemporary = "store.temporary.before";

    /// <summary>Tears the temporary file's bytes.</summary>
    public const string WriteTemporary = "store.temporary.write";

    /// <summary>The temporary file is synced.</summary>
    public const string AfterTemporary = "store.temporary.after";

    /// <summary>A create has its name, its folder is not synced.</summary>
    public const string AfterLink = "store.link.after";

    /// <summary>A replacement, a swap or a file moved in has its name, its folder is not synced.</summary>
    public const string AfterRename = "store.rename.after";

    public const string AfterFolderSync = "store.folder-sync.after";
}
