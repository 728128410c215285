namespace Odograph.Faults.Report;

/// <summary>What is held after every fault: the report's rows, in this order.</summary>
internal static class Invariants
{
    public const string Acknowledged = "what was acknowledged is in the log";
    public const string ThisOnce = "every event is in its table once";
    public const string Quarantined = "what was refused is in quarantine, byte for byte";
    public const string Sums = "read = accepted + duplicate + quarantined = log";
    public const string Rollups = "roll-ups count the rows of their streams";
    public const string Verified = "positions follow each other, files agree (verify)";
    public const string Foreign = "icebird reads the same rows";
    public const string Spark = "Spark reads the same rows";
    public const string DecidedAlone = "only files of decided batches, one attempt each";
    public const string Times = "times of a table never go back";
    public const string Attempts = "attempts 1, 2, 3 ... up to the one that moved";
    public const string Deposed = "a writer that was deposed commits nothing";

    public static IReadOnlyList<string> All { get; } =
    [
        Acknowledged, ThisOnce, Quarantined, Sums, Rollups, Verified, Foreign, Spark, DecidedAlone, Times, Attempts,
        Deposed,
    ];
}
