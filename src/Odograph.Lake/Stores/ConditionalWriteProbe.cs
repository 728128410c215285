using System.Text;
using Odograph.Model.Errors;

namespace Odograph.Lake.Stores;

/// <summary>What a probe found.</summary>
/// <param name="Fault">What the store does wrong, for people; null when its conditional writes are atomic.</param>
public sealed record ProbeResult(string? Fault)
{
    public bool Passed => Fault is null;
}

/// <summary>
/// Tries whether a store's conditional writes are atomic, on which every commit rests: 16 creates of one key at once,
/// then 16 swaps of it, one winner each. Run once before a lake is first written to, and by <c>doctor</c>; S3
/// look-alikes and network disks fail it.
/// </summary>
public static class ConditionalWriteProbe
{
    /// <summary>Writers at once.</summary>
    public const int Writers = 16;

    /// <summary>
    /// Races of each kind; a race that nobody wins (all answers lost) is run again, within this limit.
    /// </summary>
    public const int Rounds = 3;

    /// <param name="folder">Key of a folder for the probe's object, which is deleted again.</param>
    /// <exception cref="OdographException">The store cannot be reached or written to.</exception>
    public static async Task<ProbeResult> RunAsync(
        IObjectStore store, string folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        string key = $"{folder}/probe-{Guid.NewGuid():N}";
        try
        {
            bool created = false;
            bool swapped = false;
            for (int round = 0; round < Rounds; round++)
            {
                await store.DeleteAsync([key], cancellation);
                var create = await RaceAsync(
                    "create", store, key, text => store.PutIfAbsentAsync(key, text, cancellation), cancellation);
                if (create.Fault is not null)
                {
                    return new ProbeResult(create.Fault);
                }

                created |= create.IsWon;
                if (await store.GetAsync(key, cancellation) is not { } before)
                {
                    continue;
                }

                var swap = await RaceAsync(
                    "swap",
                    store,
                    key,
                    text => store.PutIfMatchAsync(key, before.ETag, text, cancellation),
                    cancellation);
                if (swap.Fault is not null)
                {
                    return new ProbeResult(swap.Fault);
                }

                swapped |= swap.IsWon;
            }

            return new ProbeResult(
                !created ? $"of {Writers} creates at once none was acknowledged in {Rounds} rounds"
                : !swapped ? $"of {Writers} swaps at once none was acknowledged in {Rounds} rounds"
                : null);
        }
        finally
        {
            await store.DeleteAsync([key], CancellationToken.None);
        }
    }

    /// <exception cref="EnvironmentException">The store failed the probe.</exception>
    public static async Task EnsureAsync(IObjectStore store, string folder, CancellationToken cancellation = default)
    {
        var result = await RunAsync(store, folder, cancellation);
        if (result.Fault is { } fault)
        {
            throw new EnvironmentException(
                $"probe \"{store.UriOf(folder)}\": {fault}; expected one winner",
                "put the lake on a local disk, or on an object store with atomic If-None-Match and If-Match");
        }
    }

    static async Task<(string? Fault, bool IsWon)> RaceAsync(
        string what, IObjectStore store, string key, Func<byte[], Task<PutOutcome>> write,
        CancellationToken cancellation)
    {
        string race = Guid.NewGuid().ToString("N");
        byte[][] texts = [.. Enumerable.Range(0, Writers)
            .Select(writer => Encoding.ASCII.GetBytes($"{what} {race} {writer}"))];
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = texts.Select(async text =>
        {
            await start.Task;
            return await write(text);
        }).ToArray();
        start.SetResult();
        var outcomes = await Task.WhenAll(writers);
        int[] winners = [.. Enumerable.Range(0, Writers).Where(writer => outcomes[writer] == PutOutcome.Written)];
        if (winners.Length > 1)
        {
            return ($"{winners.Length} of {Writers} {what}s at once won", true);
        }

        var found = await store.GetAsync(key, cancellation);
        bool isWinners = winners.Length == 0
            || (found is not null && found.Bytes.Span.SequenceEqual(texts[winners[0]]));
        return isWinners
            ? (null, winners.Length == 1)
            : ($"the {what} that was acknowledged is not what is read afterwards", true);
    }
}
