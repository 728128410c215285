namespace Odograph.Model.Faults;

/// <summary>Where in the work a fail point lies; it decides which faults can happen there.</summary>
public enum FailStage
{
    /// <summary>Between two steps, beside no call of the system.</summary>
    Step,

    /// <summary>Before a call of the system: nothing of it has happened.</summary>
    Before,

    /// <summary>Where bytes are written.</summary>
    Write,

    /// <summary>Behind a call of the system: it has happened, its caller does not know yet.</summary>
    After,
}

/// <summary>
/// A fail point as its project publishes it. A project that has any keeps them in types whose name ends with
/// <c>FailPoints</c>, each with a static <c>All</c> of these: tests of the built program visit every one.
/// </summary>
public sealed record FailSite(string Point, FailStage Stage)
{
    /// <summary>The faults that can happen there.</summary>
    public IReadOnlyList<FailAction> Actions => Stage switch
    {
        FailStage.Step => [FailAction.Kill, FailAction.Slow, FailAction.ClockBack],
        FailStage.Before => [FailAction.Kill, FailAction.IoError, FailAction.NoSpace, FailAction.Slow],
        FailStage.Write =>
            [FailAction.TornWrite, FailAction.Kill, FailAction.IoError, FailAction.NoSpace, FailAction.Slow],
        _ => [FailAction.Kill, FailAction.LostResponse, FailAction.Slow],
    };
}
