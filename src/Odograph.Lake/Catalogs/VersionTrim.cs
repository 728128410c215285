using Odograph.Model.Errors;

namespace Odograph.Lake.Catalogs;

/// <summary>
/// Deletes versions at or below hint − Keep, by a hint that was read or set, never by the version in hand. Nothing else
/// is ever deleted; any writer may do it at any time, in any order.
/// </summary>
sealed class VersionTrim(VersionFiles files)
{
    /// <summary>Versions deleted in one call of the store; more are left to the next sweep.</summary>
    const int MaxDeletes = 1000;

    /// <param name="hint">A value the hint has had.</param>
    public async Task AfterHintAsync(long hint)
    {
        long floor = hint - files.Limits.Keep;
        if (floor < 1)
        {
            return;
        }

        try
        {
            CommitFailPoints.Hit(CommitFailPoints.BeforeTrim, files.Folder);
            IReadOnlyList<long> old = hint % files.Limits.SweepEvery == 0
                ? [.. (await files.ListAsync(CancellationToken.None)).TakeWhile(version => version <= floor)
                    .Take(MaxDeletes)]
                : [floor];
            await files.Store.DeleteAsync([.. old.Select(files.KeyOf)]);
            CommitFailPoints.Hit(CommitFailPoints.AfterTrim, files.Folder);
        }
        catch (OdographException)
        {
            // The commit before it stands, and the next sweep takes what is left here.
        }
    }
}
