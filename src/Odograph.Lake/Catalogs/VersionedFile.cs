using Odograph.Lake.Stores;

namespace Odograph.Lake.Catalogs;

/// <summary>
/// A byte string with a line of versions in a folder of an object store, changed by compare-and-swap: the pointer of a
/// table, with no word of Iceberg in it. Any number of writers in any number of processes may be at work, be stopped at
/// any place for any time, or die; all see one line of history. Thread-safe; holds no state.
/// </summary>
sealed class VersionedFile
{
    readonly VersionLoad _load;
    readonly VersionCommit _commit;
    readonly VersionTrim _trim;

    /// <param name="folder">Key of the folder, without a slash at its end.</param>
    public VersionedFile(IObjectStore store, string folder, VersionLimits? limits = null)
    {
        Files = new VersionFiles(store, folder, limits ?? VersionLimits.Default);
        _load = new VersionLoad(Files);
        _commit = new VersionCommit(Files);
        _trim = new VersionTrim(Files);
    }

    public VersionFiles Files { get; }

    /// <summary>The newest version, durable; null when there is none. Writes nothing.</summary>
    public Task<LoadedVersion?> ReadAsync(CancellationToken cancellation = default) => _load.ReadAsync(cancellation);

    /// <summary>
    /// The newest version, durable, as the base of <see cref="CommitAsync"/>; null when there is none.
    /// </summary>
    public Task<LoadedVersion?> ReadToWriteAsync(CancellationToken cancellation = default)
        => _load.ReadToWriteAsync(cancellation);

    /// <summary>What follows a base; null = the first version.</summary>
    public static NextVersion Next(LoadedVersion? @base, ReadOnlyMemory<byte> bytes)
        => new((@base?.Version ?? 0) + 1, bytes);

    /// <summary>Makes the version that follows <paramref name="base"/>, if it still is the newest.</summary>
    /// <param name="base">
    /// From <see cref="ReadToWriteAsync"/>, however long ago; null = it said that there is none.
    /// </param>
    /// <exception cref="Model.Errors.OdographException">Nothing was sent.</exception>
    public async Task<SendResult> CommitAsync(LoadedVersion? @base, NextVersion next)
        => await TrimmedAsync(await _commit.SendAsync(next, @base?.Hint));

    /// <summary>Goes on with a version that is in doubt.</summary>
    public async Task<SendResult> ResendAsync(NextVersion next) => await TrimmedAsync(await _commit.ResendAsync(next));

    async Task<SendResult> TrimmedAsync(SendResult result)
    {
        if (result.Status == SendStatus.Committed)
        {
            await _trim.AfterHintAsync(result.Hint);
        }

        return result;
    }
}
