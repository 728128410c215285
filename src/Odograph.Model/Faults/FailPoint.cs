using System.Diagnostics;

namespace Odograph.Model.Faults;

/// <summary>
/// Named places where a test can make the program die or its disk fail: steps that must survive a crash call
/// <see cref="Hit"/>. Armed by the environment variable ODOGRAPH_FAIL = "point:action[:count[+]]" (several joined by
/// commas) that the process was started with; actions are kill, io-error, enospc, torn-write; the action happens at the
/// count-th hit (default 1), with + at every later one too. Unarmed, a hit is one test of a static field. Each project
/// keeps its names in one place. Thread-safe.
/// </summary>
public static class FailPoint
{
    public const string Variable = "ODOGRAPH_FAIL";

    const int Eio = 5;
    const int Enospc = 28;

    static readonly FailPlan[]? FromEnvironment = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text
        ? FailPlan.ParseAll(text)
        : null;

    static volatile FailPlan[]? s_plans = FromEnvironment;

    /// <summary>Whether any point is armed.</summary>
    public static bool IsArmed => s_plans is not null;

    /// <summary>Passes, or does what the point is armed for.</summary>
    /// <exception cref="IOException">The point is armed with io-error or enospc.</exception>
    public static void Hit(string point)
    {
        if (s_plans is { } plans)
        {
            Act(plans, point);
        }
    }

    /// <summary>
    /// For places that write bytes: true when the write is to be torn: the caller writes the first
    /// <paramref name="keptBytes"/> bytes, then calls <see cref="Kill"/>.
    /// </summary>
    public static bool TryTear(string point, int lengthBytes, out int keptBytes)
    {
        keptBytes = lengthBytes / 2;
        return s_plans is { } plans
            && plans.Any(plan => Matches(plan, point) && plan.Action == FailAction.TornWrite && plan.IsDue());
    }

    /// <summary>Ends the process at once, as SIGKILL does.</summary>
    public static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.CurrentThread.Join(); // the signal may arrive a moment later: nothing more runs here
    }

    /// <summary>
    /// Arms points of this process until disposed; for tests, which must not run beside others of the same points.
    /// </summary>
    internal static IDisposable Arm(string text)
    {
        s_plans = FailPlan.ParseAll(text);
        return new Disarm();
    }

    static void Act(FailPlan[] plans, string point)
    {
        foreach (var plan in plans)
        {
            if (!Matches(plan, point) || plan.Action == FailAction.TornWrite || !plan.IsDue())
            {
                continue;
            }

            switch (plan.Action)
            {
                case FailAction.Kill:
                    Kill();
                    break;
                case FailAction.NoSpace:
                    throw new IOException($"No space left on device (fail point {point})", Enospc);
                default:
                    throw new IOException($"Input/output error (fail point {point})", Eio);
            }
        }
    }

    static bool Matches(FailPlan plan, string point) => string.Equals(plan.Point, point, StringComparison.Ordinal);

    sealed class Disarm : IDisposable
    {
        public void Dispose() => s_plans = FromEnvironment;
    }
}
