using Odograph.Lake.Stores;
using Odograph.Model.Errors;

namespace Odograph.Lake.Catalogs;

/// <summary>The bytes that are to become a version. Sending them twice makes them happen once.</summary>
sealed record NextVersion(long Version, ReadOnlyMemory<byte> Bytes);

/// <summary>What sending a version came to.</summary>
enum SendStatus
{
    Committed,

    /// <summary>Another writer made this version: ours will never be.</summary>
    Refused,

    /// <summary>It may have happened or may yet happen; sending it again tells.</summary>
    InDoubt,

    /// <summary>
    /// The version lies below the floor, where files say nothing: the newest state holds the commit or never will.
    /// </summary>
    BelowFloor,
}

/// <param name="Detail">What went wrong, for people; null when committed.</param>
/// <param name="Hint">When committed: the highest value that the hint is known to have had, 0 = none.</param>
readonly record struct SendResult(SendStatus Status, string? Detail = null, long Hint = 0)
{
    public static SendResult Committed(long hint) => new(SendStatus.Committed, null, hint);
}

/// <summary>
/// Makes the next version: exclusive create of v(N+1), then the hint is swapped to N+1 (lake format, "Our commit on
/// file stores").
/// <para>
/// Why it is safe: the hint only grows, so its ETag never comes back and a late swap fails or is true. Only names at or
/// below hint − Keep are ever deleted, so a name above was made at most once and its create is a true compare-and-swap.
/// "Above the floor", read <i>after</i> the create, therefore held at the create.
/// </para>
/// </summary>
sealed class VersionCommit(VersionFiles files)
{
    /// <summary>How often the bytes are sent while they do not arrive; then the caller decides when to go on.</summary>
    const int MaxSends = 3;

    /// <summary>
    /// How often the hint is raised for a commit that is certain; then it is left to the next writer, who raises it
    /// first.
    /// </summary>
    const int MaxRaises = 3;

    /// <param name="hint">
    /// The hint as it was read last, before this: it names the version before; null for a new table.
    /// </param>
    /// <exception cref="OdographException">Nothing was sent.</exception>
    public async Task<SendResult> SendAsync(NextVersion next, VersionHint? hint)
    {
        CommitFailPoints.Hit(CommitFailPoints.BeforeCreate, files.Folder);
        var outcome = await files.Store.PutIfAbsentAsync(files.KeyOf(next.Version), next.Bytes);
        return await GuardAsync(() => outcome == PutOutcome.Written
            ? AfterCreateAsync(next, hint)
            : LookAsync(next, MaxSends - 1));
    }

    /// <summary>Looks what became of a version in doubt; where nothing did, the same bytes are sent again.</summary>
    public Task<SendResult> ResendAsync(NextVersion next) => GuardAsync(() => LookAsync(next, MaxSends));

    /// <summary>Reads the version, <i>then</i> the hint: above the floor the file decides.</summary>
    async Task<SendResult> LookAsync(NextVersion next, int sendsLeft)
    {
        while (true)
        {
            var file = await files.GetAsync(next.Version, CancellationToken.None);
            var hint = await files.ReadHintAsync(CancellationToken.None);
            if (!files.IsAboveFloor(next.Version, hint))
            {
                return BelowFloor(next, hint);
            }

            if (file is { } bytes)
            {
                return bytes.Span.SequenceEqual(next.Bytes.Span)
                    ? await OursAsync(next)
                    : new SendResult(SendStatus.Refused, $"another writer made v{next.Version}");
            }

            if (sendsLeft-- == 0)
            {
                return new SendResult(SendStatus.InDoubt, $"v{next.Version} was sent and did not arrive");
            }

            if (await files.Store.PutIfAbsentAsync(files.KeyOf(next.Version), next.Bytes) == PutOutcome.Written)
            {
                return await AfterCreateAsync(next, hint);
            }
        }
    }

    /// <summary>
    /// The create succeeded; whether it was true the hint tells: by the swap, else by standing less than Keep above.
    /// </summary>
    async Task<SendResult> AfterCreateAsync(NextVersion next, VersionHint? hint)
    {
        CommitFailPoints.Hit(CommitFailPoints.AfterCreate, files.Folder);
        if ((hint?.Version ?? 0) < next.Version && await SwapHintAsync(hint, next.Version) == PutOutcome.Written)
        {
            CommitFailPoints.Hit(CommitFailPoints.AfterSwap, files.Folder);
            return SendResult.Committed(next.Version);
        }

        var now = await files.ReadHintAsync(CancellationToken.None);
        if (!files.IsAboveFloor(next.Version, now))
        {
            return BelowFloor(next, now);
        }

        return SendResult.Committed(await RaiseHintAsync(next.Version));
    }

    async Task<SendResult> OursAsync(NextVersion next)
    {
        // Whoever made it visible may have died before it was durable.
        await files.Store.SyncAsync(files.KeyOf(next.Version));
        return SendResult.Committed(await RaiseHintAsync(next.Version));
    }

    /// <summary>
    /// For a commit that has happened: failing here takes nothing back, and the next writer raises the hint before it
    /// begins.
    /// </summary>
    /// <returns>The highest value that the hint is known to have had.</returns>
    async Task<long> RaiseHintAsync(long version)
    {
        long known = 0;
        try
        {
            for (int raise = 0; raise < MaxRaises; raise++)
            {
                var hint = await files.ReadHintAsync(CancellationToken.None);
                known = Math.Max(known, hint?.Version ?? 0);
                if (known >= version)
                {
                    break;
                }

                if (await SwapHintAsync(hint, version) == PutOutcome.Written)
                {
                    known = version;
                    break;
                }
            }
        }
        catch (OdographException)
        {
        }

        return known;
    }

    Task<PutOutcome> SwapHintAsync(VersionHint? hint, long version)
    {
        CommitFailPoints.Hit(CommitFailPoints.BeforeSwap, files.Folder);
        byte[] bytes = VersionFiles.HintBytes(version);
        return hint is { } read
            ? files.Store.PutIfMatchAsync(files.HintKey, read.ETag, bytes)
            : files.Store.PutIfAbsentAsync(files.HintKey, bytes);
    }

    SendResult BelowFloor(NextVersion next, VersionHint? hint) => new(
        SendStatus.BelowFloor,
        $"v{next.Version} lies more than {files.Limits.Keep - 1} versions below the hint "
            + $"({hint?.Version}): others went on meanwhile");

    /// <summary>From the create on an error is no answer.</summary>
    static async Task<SendResult> GuardAsync(Func<Task<SendResult>> body)
    {
        try
        {
            return await body();
        }
        catch (OdographException failed)
        {
            return new SendResult(SendStatus.InDoubt, failed.Message);
        }
    }
}
