using Odograph.Model.Faults;

namespace Odograph.Engine.Execution;

/// <summary>Names of the executor's own fail points; its data files have those of Odograph.Pipeline.</summary>
static class ExecutorFailPoints
{
    /// <summary>A stream's identities are about to be read from its table.</summary>
    public const string BeforeRecall = "execute.recall.before";

    /// <summary>The lake is about to be asked about old events.</summary>
    public const string BeforeLookup = "execute.lookup.before";

    /// <summary>Deferred records are about to be written to the temporary folder.</summary>
    public const string DeferredWrite = "execute.deferred.write";

    /// <summary>Quarantined records are about to go from memory to the temporary folder.</summary>
    public const string QuarantineSpill = "execute.quarantine.spill";

    /// <summary>A stream's parts of roll-ups are about to be written; its own files are there.</summary>
    public const string BeforeRollup = "execute.rollup.before";

    public static IReadOnlyList<FailSite> All { get; } =
    [
        new(BeforeRecall, FailStage.Before), new(BeforeLookup, FailStage.Before),
        new(DeferredWrite, FailStage.Before), new(QuarantineSpill, FailStage.Before),
        new(BeforeRollup, FailStage.Before),
    ];
}
