using System.Runtime.InteropServices;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Jobs;

/// <summary>
/// Gives memory back to the system once a job has nothing to do: what a batch leaves behind (garbage, free pages of
/// heaps) stays resident otherwise until something else comes. At most once a batch, and not oftener than
/// <see cref="Pause"/>, so that batches at short intervals do not pay for it. Safe for concurrent use.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    /// <summary>How often the job is looked at; two looks without a batch between them count as idle.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Least time from one giving back to the next.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    readonly Func<JobStatus> _status;
    readonly TimeProvider _time;
    readonly Action _giveBack;
    readonly ITimer _timer;
    readonly Lock _gate = new();
    long? _givenBackAt;
    (long Batch, long Read)? _lastSeen;
    (long Batch, long Read)? _givenBack;

    public IdleMemory(Func<JobStatus> status, TimeProvider time)
        : this(status, time, GiveBack)
    {
    }

    internal IdleMemory(Func<JobStatus> status, TimeProvider time, Action giveBack)
    {
        (_status, _time, _giveBack) = (status, time, giveBack);
        _timer = time.CreateTimer(_ => LookOnce(), null, Look, Look);
    }

    public void Dispose() => _timer.Dispose();

    void LookOnce()
    {
        if (!_gate.TryEnter())
        {
            return; // the last one still gives back
        }

        try
        {
            var status = _status();
            (long, long)? seen = status.Phase == JobPhase.Waiting ? (status.Batch, status.SinceOpen.Read) : null;
            bool isIdle = seen is not null && seen == _lastSeen && seen != _givenBack;
            _lastSeen = seen;
            if (isIdle && (_givenBackAt is not { } last || _time.GetElapsedTime(last) >= Pause))
            {
                (_givenBack, _givenBackAt) = (seen, _time.GetTimestamp());
                _giveBack();
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _ = malloc_trim(0);
            }
            catch (EntryPointNotFoundException)
            {
                // Another C library than glibc: its heap gives back by itself, or cannot.
            }
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int malloc_trim(nuint pad);
}
