namespace Odograph.Model.Faults;

/// <summary>What happens at a fail point that is armed.</summary>
public enum FailAction
{
    /// <summary>The process is killed as by SIGKILL: no finalizer, no flush, no handler runs.</summary>
    Kill,

    /// <summary>An <see cref="IOException"/> as of a failing disk (EIO).</summary>
    IoError,

    /// <summary>An <see cref="IOException"/> as of a full disk (ENOSPC).</summary>
    NoSpace,

    /// <summary>
    /// Only the first half of the bytes is written, then the process is killed. Counts only where bytes are written.
    /// </summary>
    TornWrite,

    /// <summary>
    /// The step has happened, and its caller gets an <see cref="IOException"/> as if no answer had come (ETIMEDOUT).
    /// </summary>
    LostResponse,

    /// <summary>The step takes a second longer.</summary>
    Slow,

    /// <summary>The whole process stops as by SIGSTOP, until somebody sends SIGCONT. Not on Windows.</summary>
    Pause,

    /// <summary>The wall clock of the process goes on an hour earlier; the monotonic one does not notice.</summary>
    ClockBack,

    /// <summary>Nothing: the hit is only told, with its subject.</summary>
    Trace,
}
