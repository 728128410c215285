using Odograph.Model.Errors;

namespace Odograph.Lake.Catalogs;

/// <summary>A version as loaded.</summary>
/// <param name="Hint">The hint read last; null where none is set yet (a table whose maker died early).</param>
sealed record LoadedVersion(long Version, ReadOnlyMemory<byte> Bytes, VersionHint? Hint);

/// <summary>
/// Finds the newest version: reads the hint, the version it names, probes upward until one is absent, reads the hint
/// again. A first hint that the second has left behind by the versions kept says nothing (names that were read may have
/// been made anew): from the start.
/// </summary>
sealed class VersionLoad(VersionFiles files)
{
    /// <summary>How often a load begins again before it gives up; each time, others have committed meanwhile.</summary>
    const int MaxRounds = 100;

    /// <summary>The newest version for reading: nothing is written. Null when there is no table.</summary>
    public Task<LoadedVersion?> ReadAsync(CancellationToken cancellation) => LoadAsync(toWrite: false, cancellation);

    /// <summary>
    /// The newest version to build the next one on: where the hint was behind or missing it is set first, so it equals
    /// the version.
    /// </summary>
    public Task<LoadedVersion?> ReadToWriteAsync(CancellationToken cancellation)
        => LoadAsync(toWrite: true, cancellation);

    async Task<LoadedVersion?> LoadAsync(bool toWrite, CancellationToken cancellation)
    {
        for (int round = 0; round < MaxRounds; round++)
        {
            var found = await files.ReadHintAsync(cancellation) is { } hint
                ? await FromHintAsync(hint, toWrite, cancellation)
                : await WithoutHintAsync(toWrite, cancellation);
            if (!found.FromTheStart)
            {
                if (found.Version is { } version)
                {
                    await files.Store.SyncAsync(files.KeyOf(version.Version), cancellation);
                }

                return found.Version;
            }
        }

        throw new EnvironmentException(
            $"load \"{files.Store.UriOf(files.Folder)}\": overtaken by other commits {MaxRounds} times", "try again")
        {
            IsTransient = true,
        };
    }

    async Task<Round> FromHintAsync(VersionHint first, bool toWrite, CancellationToken cancellation)
    {
        // 1. the version that the hint names
        if (await files.GetAsync(first.Version, cancellation) is not { } bytes)
        {
            return await files.ReadHintAsync(cancellation) is { } now && now.Version == first.Version
                ? throw Broken($"version-hint.text names v{first.Version}, which is not there")
                : Round.Again;
        }

        // 2. upward until one is absent
        long version = first.Version;
        while (await files.GetAsync(version + 1, cancellation) is { } next)
        {
            version++;
            bytes = next;
        }

        // 3. the hint again
        if (await files.ReadHintAsync(cancellation) is not { } second || !files.IsAboveFloor(first.Version, second))
        {
            return Round.Again;
        }

        // 4. a writer raises it first, or learns that it is behind itself
        if (toWrite && second.Version != version)
        {
            if (second.Version < version)
            {
                await files.Store.PutIfMatchAsync(
                    files.HintKey, second.ETag, VersionFiles.HintBytes(version), cancellation);
            }

            return Round.Again;
        }

        return Round.Of(new LoadedVersion(version, bytes, second));
    }

    /// <summary>Nothing was ever deleted here, so only an unbroken row from v1 is a table.</summary>
    async Task<Round> WithoutHintAsync(bool toWrite, CancellationToken cancellation)
    {
        var versions = await files.ListAsync(cancellation);
        if (versions.Count == 0)
        {
            return Round.Of(null);
        }

        if (versions[^1] != versions.Count)
        {
            return await files.ReadHintAsync(cancellation) is null
                ? throw Broken(
                    $"there is no version-hint.text, and of {versions.Count} versions the newest is v{versions[^1]}")
                : Round.Again;
        }

        if (toWrite)
        {
            await files.Store.PutIfAbsentAsync(files.HintKey, VersionFiles.HintBytes(versions[^1]), cancellation);
            return Round.Again;
        }

        return await files.GetAsync(versions[^1], cancellation) is { } bytes
            ? Round.Of(new LoadedVersion(versions[^1], bytes, null))
            : Round.Again;
    }

    EnvironmentException Broken(string found) => new(
        $"load \"{files.Store.UriOf(files.Folder)}\": {found}",
        "somebody else deleted or copied files there; run `odograph lake repair`");

    readonly record struct Round(bool FromTheStart, LoadedVersion? Version)
    {
        public static Round Again => new(true, null);

        public static Round Of(LoadedVersion? version) => new(false, version);
    }
}
