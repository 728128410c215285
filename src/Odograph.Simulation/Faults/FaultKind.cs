namespace Odograph.Simulation.Faults;

/// <summary>What can go wrong with an event between its device and the log.</summary>
public enum FaultKind
{
    /// <summary>One position lies kilometres away, or is no place on earth.</summary>
    Teleport,

    /// <summary>A device repeats its position and speed for a while, though it moves.</summary>
    Freeze,

    /// <summary>The same bytes come again, a moment or minutes later.</summary>
    Duplicate,

    /// <summary>Sent when the stream's delay has passed.</summary>
    Late,

    /// <summary>Sent behind the device's next event, within the stream's delay.</summary>
    OutOfOrder,

    /// <summary>The device's clock is hours off, a lifetime ahead, or back at the beginning of GPS time.</summary>
    ClockJump,

    /// <summary>A speed in another unit than km/h, a temperature in °F.</summary>
    UnitMixUp,

    /// <summary>Damaged JSON, or a field that is not what it should be.</summary>
    BrokenJson,

    /// <summary>A byte that no UTF-8 text has.</summary>
    BadUtf8,
}

/// <summary>What the command line and the truth call the kinds.</summary>
public static class FaultNames
{
    static readonly string[] Names =
    [
        "teleport", "freeze", "duplicate", "late", "out-of-order", "clock-jump", "unit-mix-up", "broken-json",
        "bad-utf8",
    ];

    public static IReadOnlyList<string> All => Names;

    public static string Of(FaultKind kind) => Names[(int)kind];

    /// <summary>Null when there is none of that name.</summary>
    public static FaultKind? Find(string name) => Array.IndexOf(Names, name) is >= 0 and var at ? (FaultKind)at : null;
}
