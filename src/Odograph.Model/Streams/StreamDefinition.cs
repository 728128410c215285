namespace Odograph.Model.Streams;

/// <summary>How a stream's table is cut into partitions of event time (UTC).</summary>
public enum EventTimePartition
{
    Day,
    Month,
}

/// <summary>Whether copies of an event are dropped.</summary>
public enum Deduplication
{
    /// <summary>Every copy is found, however late it comes.</summary>
    Exact,

    /// <summary>Copies are kept; event ids are then not unique in the table.</summary>
    Off,
}

/// <summary>The types a stream's column can have; their text in streams/*.yaml is the lower-case name.</summary>
public enum ColumnType
{
    String,
    Int,
    Long,
    Double,
    Boolean,
    Timestamp,
}

/// <summary>
/// One own column of a stream (identity and lineage columns are not listed). All are optional: absent = NULL.
/// </summary>
public sealed record ColumnDefinition(string Name, ColumnType Type);

/// <summary>
/// A named SQL expression over one row; only FALSE fails. NULL or an error while evaluating is the reason
/// <c>name_error</c>.
/// </summary>
public sealed record CheckDefinition(string Name, string Expression);

/// <summary>
/// A stream as streams/*.yaml describes it: its columns, the spellings it accepts, its checks and its times. Immutable.
/// Meaning of every member: docs of the pipeline folder.
/// </summary>
public sealed record StreamDefinition
{
    /// <summary>[a-z][a-z0-9_]*; the table's name too.</summary>
    public required string Name { get; init; }

    /// <summary>Topic of the classic producers; default: the name.</summary>
    public required string Topic { get; init; }

    public EventTimePartition Partition { get; init; } = EventTimePartition.Day;

    /// <summary>How far the watermark stays behind the newest event of a partition. Default 2 min.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// A partition without records for this long (monotonic clock) does not hold the watermark back. Default 1 min.
    /// </summary>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Event times further ahead of min(append stamp, planned_at) are quarantined as <c>future</c>. Default 24 h.
    /// </summary>
    public TimeSpan MaxFutureSkew { get; init; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Events older than this at their append stamp are quarantined as <c>older_than_retention</c>; null = forever
    /// (default).
    /// </summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Zone of event times that name none. Default UTC.</summary>
    public TimeZoneInfo TimeZone { get; init; } = TimeZoneInfo.Utc;

    public Deduplication Deduplicate { get; init; } = Deduplication.Exact;

    /// <summary>Own columns in table order.</summary>
    public required IReadOnlyList<ColumnDefinition> Columns { get; init; }

    /// <summary>
    /// Canonical column (event_id, device_id, event_time and <c>position</c> included) to the spellings accepted beside
    /// its own name and camelCase, best first. <c>position</c> fills latitude and longitude.
    /// </summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Accept { get; init; }

    /// <summary>Checks in the file's order.</summary>
    public required IReadOnlyList<CheckDefinition> Checks { get; init; }

    /// <summary>The key of <see cref="Accept"/> whose spellings fill latitude and longitude together.</summary>
    public const string PositionKey = "position";
}

/// <summary>
/// Names of the columns that every stream's table has before and behind its own ones (streams: identity, then lineage).
/// </summary>
public static class CommonColumns
{
    public const string EventId = "event_id";
    public const string DeviceId = "device_id";
    public const string EventTime = "event_time";
    public const string IngestedAt = "ingested_at";
    public const string Source = "source";
    public const string SourcePartition = "source_partition";
    public const string SourcePosition = "source_position";
    public const string SourceSequence = "source_sequence";
}
