namespace Odograph.Testing.Stores;

public enum StoreOperation
{
    Get,
    GetRange,
    Put,
    PutFile,
    PutIfAbsent,
    PutIfMatch,
    List,
    ListFolders,
    Delete,
    Sync,
}

/// <summary>One call of a store. For several keys (delete) the first; for a listing the prefix.</summary>
/// <param name="Number">Counts from 1, over all operations of one <see cref="FaultyObjectStore"/>.</param>
public sealed record StoreCall(int Number, StoreOperation Operation, string Key)
{
    public bool IsWrite
        => Operation is StoreOperation.Put or StoreOperation.PutFile or StoreOperation.Delete || IsConditional;

    public bool IsConditional => Operation is StoreOperation.PutIfAbsent or StoreOperation.PutIfMatch;

    public override string ToString() => $"{Number} {Operation} {Key}";
}

/// <summary>What goes wrong with a call.</summary>
public enum StoreFault
{
    /// <summary>
    /// Throws a transient EnvironmentException; nothing was done, and a conditional write's caller may rely on that.
    /// </summary>
    Fail,

    /// <summary>
    /// Nothing was done, but the caller cannot know: a conditional write answers Unknown, other calls throw as Fail
    /// does.
    /// </summary>
    LoseRequest,

    /// <summary>
    /// Done, but the answer is lost: a conditional write answers Unknown, other calls throw as Fail does.
    /// </summary>
    LoseResponse,

    /// <summary>
    /// The process dies before the call: it and all later ones throw <see cref="StoreCrashException"/>.
    /// </summary>
    CrashBefore,

    /// <summary>The process dies right after the call was done: as CrashBefore, one step later.</summary>
    CrashAfter,
}

/// <summary>Stands for the death of the process that used the store; no product code catches it.</summary>
public sealed class StoreCrashException(StoreCall call) : Exception($"crashed at call {call}");
