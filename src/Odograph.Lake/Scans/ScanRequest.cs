namespace Odograph.Lake.Scans;

/// <summary>Values of a column that are wanted: from Lower to Upper, both included; null = open at that end.</summary>
/// <param name="FieldId">A primitive column. Values are given as its type's CLR type (long µs for timestamps, int days
/// for dates …).</param>
public sealed record ScanRange(int FieldId, object? Lower, object? Upper);

/// <summary>Which state of a table to read, and which rows are wanted.</summary>
public sealed record ScanRequest
{
    /// <summary>This snapshot, whatever came later. Excludes <see cref="AsOfMillis"/>.</summary>
    public long? SnapshotId { get; init; }

    /// <summary>The state at this instant, by the table's snapshot log.</summary>
    public long? AsOfMillis { get; init; }

    /// <summary>
    /// Ranges of one column are alternatives, those of different columns must all hold. None = every row. A row whose
    /// column is null is in no range. Files that cannot hold such a row are left out; the others may hold rows outside
    /// too.
    /// </summary>
    public IReadOnlyList<ScanRange> Ranges { get; init; } = [];
}
