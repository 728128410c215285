using Odograph.Lake.Schemas;

namespace Odograph.Pipeline.Definition.Rollups;

/// <summary>What a column of a roll-up is made of.</summary>
public enum RollupRole
{
    /// <summary>Start of the window, the one time bucket.</summary>
    Window,

    /// <summary>Another group key.</summary>
    Key,

    Count,
    Sum,
    Avg,
    Min,
    Max,

    /// <summary>Value at the earliest event time; of equal times that of the least identity.</summary>
    ArgMin,

    /// <summary>Value at the latest event time; of equal times that of the greatest identity.</summary>
    ArgMax,

    /// <summary>Counts by upper bound.</summary>
    Histogram,
}

/// <summary>One column of a roll-up's view.</summary>
/// <param name="Argument">
/// SQL over a row of the stream: the key's expression, or what is aggregated; null for <c>count(*)</c>.
/// </param>
/// <param name="Type">Of the key, or of the stored value.</param>
public sealed record RollupColumn(string Name, RollupRole Role, string? Argument, PrimitiveType Type)
{
    /// <summary>SQL condition of the rows that count here; null = all.</summary>
    public string? Filter { get; init; }

    /// <summary>Upper bounds of a histogram, ascending; values above the last are counted apart.</summary>
    public IReadOnlyList<double> Bounds { get; init; } = [];

    public bool IsKey => Role is RollupRole.Window or RollupRole.Key;
}

/// <summary>A column of the table that holds a roll-up's parts.</summary>
/// <param name="Partial">SQL that gives it from a stream's rows, grouped by the keys.</param>
/// <param name="IsKey">Group by it.</param>
public sealed record PartColumn(string Name, PrimitiveType Type, string Partial, bool IsKey);
