using Odograph.Model.Errors;
using Odograph.Model.Streams;
using Odograph.Pipeline.Definition;
using Odograph.Testing.Files;

namespace Odograph.Pipeline.Tests.Definition;

public sealed class BuiltInPipelineTests
{
    [Fact]
    public void Built_in_pipeline_has_the_six_streams_in_order()
    {
        var definition = PipelineFolder.BuiltIn();

        Assert.Equal("smart_city", definition.Name);
        Assert.Equal(
            ["vehicle", "gps", "traffic", "weather", "emergency", "trajectory"],
            definition.Streams.Select(stream => stream.Name));
        Assert.Equal(
            ["vehicle_data", "gps_data", "traffic_data", "weather_data", "emergency_data", "trajectory_data"],
            definition.Streams.Select(stream => stream.Topic));
        Assert.Equal(
            [new SourceDefinition("log", "log", 4, TimeSpan.FromHours(24), OnGap.Fail, Ingest: true)],
            definition.Sources);
        Assert.Equal(new Trigger(10, 256 << 20), definition.Trigger);
        Assert.Equal(
            ["vehicle_1m", "traffic_5m", "weather_1h", "incidents_1h"], definition.Rollups.Select(model => model.Name));
    }

    [Theory]
    [InlineData("vehicle", "latitude longitude speed_kmh direction make model year fuel_type")]
    [InlineData(
        "gps",
        "latitude longitude speed_kmh direction vehicle_type altitude_m accuracy_m heading_deg battery_pct "
            + "valid attributes")]
    [InlineData("traffic", "camera_id latitude longitude snapshot")]
    [InlineData(
        "weather",
        "latitude longitude temperature_c precipitation_mm wind_speed_kmh humidity_pct air_quality_index condition")]
    [InlineData("emergency", "incident_id latitude longitude kind status description")]
    [InlineData("trajectory", "trajectory_id point_index latitude longitude altitude_m mode")]
    public void Columns_are_those_of_the_table(string stream, string columns)
        => Assert.Equal(columns.Split(' '), Stream(stream).Columns.Select(column => column.Name));

    [Theory]
    [InlineData("vehicle", "latitude_range longitude_range position_pair speed_range event_time_range")]
    [InlineData("gps", "latitude_range longitude_range position_pair speed_range event_time_range")]
    [InlineData("traffic", "latitude_range longitude_range position_pair event_time_range")]
    [InlineData(
        "weather",
        "latitude_range longitude_range position_pair humidity_range temperature_range event_time_range")]
    [InlineData("emergency", "latitude_range longitude_range position_pair event_time_range")]
    public void Checks_have_their_fixed_names(string stream, string checks)
        => Assert.Equal(checks.Split(' '), Stream(stream).Checks.Select(check => check.Name));

    [Fact]
    public void Classic_spellings_are_accepted()
    {
        Assert.Equal(["deviceId", "vehicle_id", "vehicleId"], Stream("vehicle").Accept["device_id"]);
        Assert.Equal(["brand"], Stream("vehicle").Accept["make"]);
        Assert.Equal(["location"], Stream("gps").Accept["position"]);
        Assert.Equal(["windSpeed", "wind_speed"], Stream("weather").Accept["wind_speed_kmh"]);
        Assert.Equal(["type"], Stream("emergency").Accept["kind"]);
        Assert.Equal(ColumnType.Int, Stream("weather").Columns.Single(column => column.Name == "humidity_pct").Type);
    }

    [Fact]
    public void What_is_written_out_reads_back_as_the_same_definition()
    {
        using var folder = new TempFolder();
        var target = Path.Combine(folder.Path, "mine");

        PipelineFolder.WriteBuiltIn(target);

        Assert.Empty(PipelineFolder.Lint(target));
        Assert.Equal(PipelineFolder.BuiltIn().Hash, PipelineFolder.Load(target).Hash);
        Assert.True(File.Exists(Path.Combine(target, "models", "vehicle_1m.sql")));
    }

    [Fact]
    public void Writing_out_overwrites_nothing()
    {
        using var folder = new TempFolder();
        PipelineFolder.WriteBuiltIn(folder.Path);
        var edited = Path.Combine(folder.Path, "pipeline.yaml");
        File.AppendAllText(edited, "# mine\n");

        var refusal = Assert.Throws<EnvironmentException>(() => PipelineFolder.WriteBuiltIn(folder.Path));

        Assert.Contains("is already there", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith("# mine\n", File.ReadAllText(edited), StringComparison.Ordinal);
    }

    [Fact]
    public void Tracks_are_kept_by_month()
        => Assert.Equal(EventTimePartition.Month, Stream("trajectory").Partition);

    static StreamDefinition Stream(string name) => PipelineFolder.BuiltIn().FindStream(name)!;
}
