using Odograph.Model.Streams;
using Odograph.Pipeline.Definition;

namespace Odograph.Engine.Tests.Decoding;

/// <summary>The built-in streams, and one with a column of every type.</summary>
internal static class TestStreams
{
    static readonly PipelineDefinition BuiltIn = PipelineFolder.BuiltIn();

    public static StreamDefinition Vehicle => BuiltIn.FindStream("vehicle")!;

    public static StreamDefinition Gps => BuiltIn.FindStream("gps")!;

    public static StreamDefinition Traffic => BuiltIn.FindStream("traffic")!;

    public static StreamDefinition Weather => BuiltIn.FindStream("weather")!;

    public static StreamDefinition Emergency => BuiltIn.FindStream("emergency")!;

    public static StreamDefinition AllTypes { get; } = new()
    {
        Name = "all_types",
        Topic = "all_types",
        Columns =
        [
            new("text", ColumnType.String),
            new("small", ColumnType.Int),
            new("large", ColumnType.Long),
            new("real", ColumnType.Double),
            new("flag", ColumnType.Boolean),
            new("moment", ColumnType.Timestamp),
            new("latitude", ColumnType.Double),
            new("longitude", ColumnType.Double),
        ],
        Accept = new Dictionary<string, IReadOnlyList<string>>
        {
            ["device_id"] = ["vehicle_id"],
            ["event_time"] = ["timestamp"],
            ["position"] = ["location"],
            ["real"] = ["first", "second"],
        },
        Checks = [],
    };

    public static StreamDefinition Named(string name) => name switch
    {
        "all_types" => AllTypes,
        "berlin" => InZone("Europe/Berlin"),
        _ => BuiltIn.FindStream(name)!,
    };

    public static StreamDefinition InZone(string zone)
        => AllTypes with { TimeZone = TimeZoneInfo.FindSystemTimeZoneById(zone) };
}
