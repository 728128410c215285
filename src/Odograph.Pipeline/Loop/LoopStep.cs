using Odograph.Model.Faults;

namespace Odograph.Pipeline.Loop;

/// <summary>
/// Steps of the loop at which a crash leaves another state behind. Their fail points are named
/// <c>loop.&lt;step&gt;</c>.
/// </summary>
static class LoopStep
{
    public const string TablesMade = "loop.tables_made";
    public const string FenceBefore = "loop.fence_before";
    public const string FenceAfter = "loop.fence_after";
    public const string Redone = "loop.redone";
    public const string Prepared = "loop.prepared";
    public const string Planned = "loop.planned";
    public const string Executed = "loop.executed";
    public const string ManifestsWritten = "loop.manifests_written";
    public const string LedgerWritten = "loop.ledger_written";
    public const string DecideBefore = "loop.decide_before";
    public const string DecideAfter = "loop.decide_after";
    public const string ApplyBefore = "loop.apply_before";
    public const string ApplyAfter = "loop.apply_after";
    public const string Applied = "loop.applied";
    public const string TrimBefore = "loop.trim_before";
    public const string AliveBefore = "loop.alive_before";

    public static IReadOnlyList<string> All { get; } =
    [
        TablesMade, FenceBefore, FenceAfter, Redone, Prepared, Planned, Executed, ManifestsWritten, LedgerWritten,
        DecideBefore, DecideAfter, ApplyBefore, ApplyAfter, Applied, TrimBefore, AliveBefore,
    ];
}

/// <summary>The loop's steps as fail points: no call of the system lies there.</summary>
static class LoopFailPoints
{
    public static IReadOnlyList<FailSite> All { get; } =
        [.. LoopStep.All.Select(step => new FailSite(step, FailStage.Step))];
}

/// <summary>
/// Where a run can be made to die or to wait: the process's fail points, and one hook of the runner's own for tests.
/// </summary>
sealed class LoopSteps(Func<string, Task>? hook)
{
    /// <param name="subject">What the step is about, where it is taken once for each of several things.</param>
    public async Task AtAsync(string step, string subject = "")
    {
        FailPoint.Hit(step, subject);
        if (hook is not null)
        {
            await hook(step);
        }
    }
}
