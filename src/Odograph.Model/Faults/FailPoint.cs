using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Odograph.Model.Faults;

/// <summary>
/// Named places where a test can make the program die or its disk fail: steps that must survive a crash call
/// <see cref="Hit"/>. Armed by the environment variable ODOGRAPH_FAIL = "point[@subject]:action[:count[+]]" (several
/// joined by commas) that the process was started with; actions are kill, io-error, enospc, torn-write, lost-response,
/// slow, pause, clock-back, trace (<see cref="FailAction"/>); the action happens at the count-th hit (default 1), with
/// + at every later one too; a subject (part of a path, a table) narrows the hits that count; the point * is every
/// point. What happens is told on standard error. Unarmed, a hit is one test of a static field. Each project publishes
/// its points as <see cref="FailSite"/>s. Thread-safe.
/// </summary>
public static partial class FailPoint
{
    public const string Variable = "ODOGRAPH_FAIL";

    const int Eio = 5;
    const int Enospc = 28;
    const int TimedOut = 110;
    const int StopLinux = 19;
    const int StopMac = 17;

    static readonly TimeSpan s_slow = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_back = TimeSpan.FromHours(1);
    static readonly SetBackClock s_clock = new();

    static readonly FailPlan[]? FromEnvironment = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } text
        ? FailPlan.ParseAll(text)
        : null;

    static volatile FailPlan[]? s_plans = FromEnvironment;

    /// <summary>Whether any point is armed.</summary>
    public static bool IsArmed => s_plans is not null;

    /// <summary>The system's clock, unless a fail point sets it back.</summary>
    public static TimeProvider Clock => FromEnvironment is null ? TimeProvider.System : s_clock;

    /// <summary>Passes, or does what the point is armed for.</summary>
    /// <param name="subject">What the step is about: a path, a key, a table.</param>
    /// <exception cref="IOException">The point is armed with io-error, enospc or lost-response.</exception>
    public static void Hit(string point, string subject = "")
    {
        if (s_plans is { } plans)
        {
            Act(plans, point, subject);
        }
    }

    /// <summary>
    /// For places that write bytes: true when the write is to be torn: the caller writes the first
    /// <paramref name="keptBytes"/> bytes, then calls <see cref="Kill"/>.
    /// </summary>
    public static bool TryTear(string point, int lengthBytes, out int keptBytes, string subject = "")
    {
        keptBytes = lengthBytes / 2;
        if (s_plans is not { } plans)
        {
            return false;
        }

        var due = Array.Find(
            plans, plan => plan.Action == FailAction.TornWrite && plan.IsAbout(point, subject) && plan.IsDue());
        Tell(due, point, subject);
        return due is not null;
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

    static void Act(FailPlan[] plans, string point, string subject)
    {
        foreach (var plan in plans)
        {
            if (plan.Action == FailAction.TornWrite || !plan.IsAbout(point, subject) || !plan.IsDue())
            {
                continue;
            }

            Tell(plan, point, subject);
            switch (plan.Action)
            {
                case FailAction.Kill:
                    Kill();
                    break;
                case FailAction.NoSpace:
                    throw new IOException($"No space left on device (fail point {point})", Enospc);
                case FailAction.IoError:
                    throw new IOException($"Input/output error (fail point {point})", Eio);
                case FailAction.LostResponse:
                    throw new IOException($"No answer came (fail point {point})", TimedOut);
                case FailAction.Slow:
                    Task.Delay(s_slow, TimeProvider.System).Wait();
                    break;
                case FailAction.Pause:
                    _ = Raise(OperatingSystem.IsMacOS() ? StopMac : StopLinux);
                    break;
                case FailAction.ClockBack:
                    s_clock.SetBack(s_back);
                    break;
                default:
                    break;
            }
        }
    }

    // Tests of the built program see by this that their point was reached; tests inside a process need it not.
    static void Tell(FailPlan? plan, string point, string subject)
    {
        if (plan is not null && FromEnvironment is not null)
        {
            Console.Error.WriteLine($"fail point {point}@{subject}: {FailPlan.WordOf(plan.Action)}");
        }
    }

    // To this thread, so that it goes no step further: sent to the process, a signal may come to it a moment later,
    // when it holds a lock that others wait for.
    [LibraryImport("libc", EntryPoint = "raise")]
    private static partial int Raise(int signal);

    sealed class Disarm : IDisposable
    {
        public void Dispose() => s_plans = FromEnvironment;
    }
}
