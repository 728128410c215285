using System.Collections.Concurrent;
using Odograph.Model.Faults;

namespace Odograph.Faults.Report;

/// <summary>What this run of the tests has looked at so far. Thread-safe.</summary>
internal static class Tally
{
    static readonly ConcurrentDictionary<(Way Way, string Invariant), int> s_held = new();
    static readonly ConcurrentDictionary<(Way Way, string Word), int> s_faults = new();
    static readonly ConcurrentDictionary<(Way Way, string Point), int> s_points = new();
    static readonly ConcurrentBag<TimeSpan> s_ready = [];
    static int s_begun;
    static int s_passed;

    /// <summary>Looks at tables that were begun, and those of them that found everything as it must be.</summary>
    public static (int Begun, int Passed) Looks => (s_begun, s_passed);

    /// <summary>From the start of a program after a fault until it is ready.</summary>
    public static IReadOnlyCollection<TimeSpan> ReadyTimes => s_ready;

    public static PendingLook Look()
    {
        Interlocked.Increment(ref s_begun);
        return new PendingLook();
    }

    public static void Held(Way way, string invariant) => s_held.AddOrUpdate((way, invariant), 1, (_, n) => n + 1);

    /// <summary>A fault after which the tables were exact.</summary>
    public static void Survived(Way way, string word, string point)
    {
        s_faults.AddOrUpdate((way, word), 1, (_, n) => n + 1);
        s_points.AddOrUpdate((way, point), 1, (_, n) => n + 1);
    }

    public static void Ready(TimeSpan after) => s_ready.Add(after);

    public static int HeldOf(Way way, string invariant) => s_held.GetValueOrDefault((way, invariant));

    public static int FaultsOf(Way way, string word) => s_faults.GetValueOrDefault((way, word));

    public static int PointsOf(Way way) => s_points.Keys.Count(key => key.Way == way);

    public static string WordOf(FailAction action) => action switch
    {
        FailAction.IoError => "io-error",
        FailAction.NoSpace => "enospc",
        FailAction.TornWrite => "torn-write",
        FailAction.LostResponse => "lost-response",
        FailAction.ClockBack => "clock-back",
        _ => action.ToString().ToLowerInvariant(),
    };

    /// <summary>A look that has begun; it counts as passed only when its holder says so.</summary>
    internal sealed class PendingLook : IDisposable
    {
        bool _passed;

        public void Passed() => _passed = true;

        public void Dispose() => Interlocked.Add(ref s_passed, _passed ? 1 : 0);
    }
}
