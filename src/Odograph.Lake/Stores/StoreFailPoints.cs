using Odograph.Model.Faults;

namespace Odograph.Lake.Stores;

/// <summary>Names of the fail points of the local store, in the order a write passes them.</summary>
static class StoreFailPoints
{
    public const string BeforeTemporary = "store.temporary.before";

    /// <summary>The temporary file is there, empty. Takes torn-write.</summary>
    public const string WriteTemporary = "store.temporary.write";

    /// <summary>The temporary file is synced.</summary>
    public const string AfterTemporary = "store.temporary.after";

    /// <summary>A create has its name, its folder is not synced.</summary>
    public const string AfterLink = "store.link.after";

    /// <summary>A replacement, a swap or a file moved in has its name, its folder is not synced.</summary>
    public const string AfterRename = "store.rename.after";

    public const string AfterFolderSync = "store.folder-sync.after";

    public static IReadOnlyList<FailSite> All { get; } =
    [
        new(BeforeTemporary, FailStage.Before), new(WriteTemporary, FailStage.Write),
        new(AfterTemporary, FailStage.Before), new(AfterLink, FailStage.After), new(AfterRename, FailStage.After),
        new(AfterFolderSync, FailStage.After),
    ];
}
