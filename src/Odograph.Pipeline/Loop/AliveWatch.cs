using Odograph.Lake.Stores;

namespace Odograph.Pipeline.Loop;

/// <summary>What a writer does about another one that may be at work.</summary>
public enum Takeover
{
    /// <summary>Watch for one take-over time; refuse when the other moves (exit 4). The default.</summary>
    WhenSilent,

    /// <summary>Take over at once; the other is deposed.</summary>
    AtOnce,

    /// <summary>Watch for as long as it moves, then take over.</summary>
    Standby,
}

/// <summary>Waits until no other writer moves, by this machine's monotonic clock alone.</summary>
sealed class AliveWatch(IObjectStore store, string job, AliveOptions options, TimeProvider time, Backoff backoff)
{
    /// <summary>Looks in one take-over time.</summary>
    const int Looks = 6;

    /// <exception cref="DeposedException">Another writer moves, and the choice is not to wait for it.</exception>
    public async Task AwaitSilenceAsync(Takeover takeover, CancellationToken cancellation)
    {
        if (takeover == Takeover.AtOnce || await LookAsync(cancellation) is not { } seen || IsDead(seen))
        {
            return;
        }

        while (await MovedAsync(seen, cancellation) is { } moved)
        {
            if (takeover != Takeover.Standby && !IsDead(moved))
            {
                throw new DeposedException(
                    $"write to job \"{job}\": another writer is active ({moved.Owner}{At(moved)}, epoch {moved.Epoch})",
                    "let it run, or stop it; --take-over deposes it at once");
            }

            seen = moved;
        }
    }

    // The data folder's lock is ours, so whoever wrote here as the same owner is gone.
    bool IsDead(AliveNote note) => note.Stopped || note.Owner == options.Owner;

    async Task<AliveNote?> MovedAsync(AliveNote seen, CancellationToken cancellation)
    {
        long since = time.GetTimestamp();
        while (time.GetElapsedTime(since) < options.TakeoverTime)
        {
            await Task.Delay(options.TakeoverTime / Looks, time, cancellation);
            var now = await LookAsync(cancellation);
            if (now is not null && now != seen)
            {
                return now;
            }
        }

        return null;
    }

    Task<AliveNote?> LookAsync(CancellationToken cancellation)
        => backoff.RunAsync("look for another writer", _ => AliveNote.ReadAsync(store, job, cancellation),
            cancellation);

    static string At(AliveNote note) => note.Address.Length == 0 ? "" : $" at {note.Address}";
}

/// <summary>How a writer shows itself.</summary>
/// <param name="Owner">The same text for every writer of one data folder, and for nobody else's.</param>
/// <param name="Address">Where it listens; empty when it does not.</param>
public sealed record AliveOptions(string Owner, string Address = "")
{
    /// <summary>Silence after which another may take over; renewed every third of it. Default 15 s.</summary>
    public TimeSpan TakeoverTime { get; init; } = TimeSpan.FromSeconds(15);
}
