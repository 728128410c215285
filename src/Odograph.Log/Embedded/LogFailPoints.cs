using Odograph.Model.Faults;

namespace Odograph.Log.Embedded;

/// <summary>
/// The named places of this project where a test can kill the process or fail the disk
/// (Odograph.Model.Faults.FailPoint).
/// </summary>
public static class LogFailPoints
{
    /// <summary>A commit group is complete in memory; nothing of it is written. Takes torn-write.</summary>
    public const string BeforeWrite = "log.append.before-write";

    /// <summary>Written, not synced.</summary>
    public const string BeforeSync = "log.append.before-sync";

    /// <summary>Synced; no reader and no appender knows.</summary>
    public const string AfterSync = "log.append.after-sync";

    /// <summary>The tail is about to be made sound after a failure.</summary>
    public const string BeforeMend = "log.append.before-mend";

    /// <summary>Places and checkpoint are about to be written. Takes torn-write.</summary>
    public const string IndexWrite = "log.index.write";

    /// <summary>The checkpoint says what was synced; the appenders do not know yet.</summary>
    public const string BeforeAcknowledge = "log.append.before-acknowledge";

    /// <summary>A new segment is about to be made.</summary>
    public const string BeforeRoll = "log.roll.before-create";

    /// <summary>A new segment is there, empty.</summary>
    public const string AfterRoll = "log.roll.after-create";

    /// <summary>A new stream's folder is complete under a temporary name.</summary>
    public const string BeforeStreamRename = "log.stream.before-rename";

    /// <summary>A new stream has its name, which is not synced.</summary>
    public const string AfterStreamRename = "log.stream.after-rename";

    /// <summary>A torn tail is about to be cut at opening.</summary>
    public const string BeforeRepair = "log.open.before-repair";

    /// <summary>Before each segment that trimming deletes.</summary>
    public const string BeforeTrim = "log.trim.before-delete";

    public static IReadOnlyList<FailSite> All { get; } =
    [
        new(BeforeWrite, FailStage.Write), new(BeforeSync, FailStage.Before), new(AfterSync, FailStage.After),
        new(BeforeMend, FailStage.Before), new(IndexWrite, FailStage.Write), new(BeforeAcknowledge, FailStage.After),
        new(BeforeRoll, FailStage.Before), new(AfterRoll, FailStage.After),
        new(BeforeStreamRename, FailStage.Before), new(AfterStreamRename, FailStage.After),
        new(BeforeRepair, FailStage.Before), new(BeforeTrim, FailStage.Before),
    ];
}
