using Odograph.Model.Streams;

namespace Odograph.Pipeline.Definition.Reading;

/// <summary>
/// The words of a pipeline folder, in the order in which they are documented and written. The reader and the JSON
/// Schema share them.
/// </summary>
internal static class KnownSettings
{
    public static readonly IReadOnlyList<string> Pipeline =
        ["pipeline", "engine", "trigger", "sources", "streams", "rollups", "deliveries", "lake", "s3"];

    public static readonly IReadOnlyList<string> Trigger = ["interval", "bytes"];

    public static readonly IReadOnlyList<string> LogSource =
        ["type", "partitions", "keep", "segment", "on_gap", "ingest"];

    public static readonly IReadOnlyList<string> Stream =
    [
        "stream", "topic", "partition", "delay", "idle_after", "max_future_skew", "retention", "timezone",
        "deduplicate", "columns", "accept", "checks",
    ];

    public const string LogType = "log";

    /// <summary>Source types of the design that this version cannot read yet.</summary>
    public static readonly IReadOnlyList<string> LaterSourceTypes = ["kafka", "kinesis"];

    public static readonly IReadOnlyDictionary<string, EventTimePartition> Partition =
        new Dictionary<string, EventTimePartition>
        {
            ["day"] = EventTimePartition.Day,
            ["month"] = EventTimePartition.Month,
        };

    public static readonly IReadOnlyDictionary<string, Deduplication> Deduplicate =
        new Dictionary<string, Deduplication>
        {
            ["exact"] = Deduplication.Exact,
            ["off"] = Deduplication.Off,
        };

    public static readonly IReadOnlyDictionary<string, OnGap> Gap = new Dictionary<string, OnGap>
    {
        ["fail"] = OnGap.Fail,
        ["skip"] = OnGap.Skip,
    };

    public static readonly IReadOnlyDictionary<string, bool> Flag = new Dictionary<string, bool>
    {
        ["true"] = true,
        ["false"] = false,
    };

    public static readonly IReadOnlyDictionary<string, ColumnType> ColumnTypes = new Dictionary<string, ColumnType>
    {
        ["string"] = ColumnType.String,
        ["int"] = ColumnType.Int,
        ["long"] = ColumnType.Long,
        ["double"] = ColumnType.Double,
        ["boolean"] = ColumnType.Boolean,
        ["timestamp"] = ColumnType.Timestamp,
    };

    /// <summary>Columns that every stream's table has before its own.</summary>
    public static readonly IReadOnlyList<string> Identity =
        [CommonColumns.EventId, CommonColumns.DeviceId, CommonColumns.EventTime];

    /// <summary>Names an own column cannot have.</summary>
    public static readonly IReadOnlyList<string> Reserved =
    [
        .. Identity, CommonColumns.IngestedAt, CommonColumns.Source, CommonColumns.SourcePartition,
        CommonColumns.SourcePosition, CommonColumns.SourceSequence, StreamDefinition.PositionKey,
    ];

    /// <summary>Tables that every job has beside those of its streams.</summary>
    public static readonly IReadOnlyList<string> ReservedTables = ["ledger", "quarantine"];

    /// <summary>End of the names of views with the classic columns, behind a stream's name.</summary>
    public const string ClassicSuffix = "_data";

    /// <summary>Names a check cannot have: the fixed reasons of the quarantine table.</summary>
    public static readonly IReadOnlyList<string> FixedReasons =
    [
        QuarantineReasons.TooLarge, QuarantineReasons.BadUtf8, QuarantineReasons.TooDeep, QuarantineReasons.NotJson,
        QuarantineReasons.NotObject, QuarantineReasons.MissingField, QuarantineReasons.WrongType,
        QuarantineReasons.BadTime, QuarantineReasons.BadLocation, QuarantineReasons.EventId, QuarantineReasons.DeviceId,
        QuarantineReasons.Future, QuarantineReasons.OlderThanRetention,
    ];
}

/// <summary>Bounds and defaults of the settings; the defaults are those of the model.</summary>
internal static class SettingLimits
{
    public static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan MostInterval = TimeSpan.FromHours(1);
    public const long LeastBytes = 64L << 10;
    public const long MostBytes = 16L << 30;
    public const int DefaultPartitions = 4;
    public const int MostPartitions = 256;
    public const long LeastSegmentBytes = 4L << 10;
    public const long MostSegmentBytes = 1L << 30;
    public static readonly TimeSpan DefaultKeep = TimeSpan.FromHours(24);

    /// <summary>The longest duration of any setting: a century.</summary>
    public static readonly TimeSpan MostTime = TimeSpan.FromDays(36525);

    public static readonly TimeSpan LeastRetention = TimeSpan.FromHours(1);

    /// <summary>Own columns of a stream. A definition with more is refused.</summary>
    public const int MostColumns = 256;

    /// <summary>Checks of a stream. A definition with more is refused.</summary>
    public const int MostChecks = 64;

    /// <summary>Characters of an accepted spelling.</summary>
    public const int MostSpelling = 128;
}
