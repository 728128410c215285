using Odograph.Model.Errors;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// The job must not go on without a person's decision, or because another writer has it. Never retried (exit 4).
/// </summary>
public class JobStoppedException : EnvironmentException
{
    public JobStoppedException(string message, string? hint = null, Exception? inner = null)
        : base(message, hint, inner)
    {
    }
}

/// <summary>
/// Another writer has the job: it is active, or it took over. Nothing of ours that is undecided will ever be in the
/// tables.
/// </summary>
public sealed class DeposedException : JobStoppedException
{
    public DeposedException(string message, string? hint = null)
        : base(message, hint)
    {
    }

    internal static DeposedException ByEpoch(string job, long own, long found) => new(
        $"write to job \"{job}\": expected to be its writer with epoch {own}, found epoch {found}",
        "another writer took the job over; let it run, or stop it and start this one again");
}
