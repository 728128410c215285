using System.Globalization;
using System.Text.Json;
using Odograph.Interop.Readers;
using Odograph.Testing.Processes;

namespace Odograph.Interop;

/// <summary>
/// Mixed and damaged input through the built program, judged from outside: the sums, the reasons, and the rows as other
/// Iceberg readers see them.
/// </summary>
public sealed class ForeignReadersTests(IngestedFeed feed) : IClassFixture<IngestedFeed>
{
    static readonly string[] Lineage = ["source", "source_partition", "source_position", "source_sequence"];

    static readonly Dictionary<string, RowReaders.Columns> Tables = new()
    {
        ["vehicle"] = Of("latitude", "longitude", "speed_kmh", "direction", "make", "model", "year", "fuel_type"),
        ["gps"] = Of(
            "latitude", "longitude", "speed_kmh", "direction", "vehicle_type", "altitude_m", "valid", "attributes"),
        ["traffic"] = Of("camera_id", "latitude", "longitude", "snapshot"),
        ["weather"] = Of(
            "latitude", "longitude", "temperature_c", "precipitation_mm", "wind_speed_kmh", "humidity_pct",
            "air_quality_index", "condition"),
        ["emergency"] = Of("incident_id", "latitude", "longitude", "kind", "status", "description"),
        ["quarantine"] = new(
            ["stream", "reasons", "detail", "raw_size", "attempt", "outcome", "batch", "source",
                "source_partition", "source_position"],
            ["ingested_at"]),
        ["ledger"] = new(
            ["batch", "epoch", "kind", "stream", "source", "source_partition", "incarnation", "position_from",
            "position_to", "read",
                "accepted", "duplicate", "quarantined", "definition"],
            ["watermark", "planned_at"]),
    };

    public static TheoryData<string> TableNames => new(Tables.Keys);

    [Fact]
    public void Read_is_accepted_plus_duplicate_plus_quarantined_in_every_stream()
    {
        foreach (string stream in feed.Events.Select(line => line.Stream).Distinct())
        {
            var lines = feed.Events.Where(line => line.Stream == stream).ToList();
            string sums = $"{lines.Count}|{lines.Count(l => l.EventId is not null && !l.IsCopy)}"
                + $"|{lines.Count(l => l.IsCopy)}|{lines.Count(l => l.Reason is not null)}";
            Assert.Equal(sums, feed.Ledger[stream]);
        }
    }

    [Fact]
    public async Task Every_good_event_is_in_its_table_once_and_nothing_else_is()
    {
        foreach (var stream in feed.Events.GroupBy(line => line.Stream))
        {
            var run = await OdographProgram.RunAsync(
                "sql", "--data", feed.Data, "-o", "ndjson", $"SELECT event_id FROM {stream.Key} ORDER BY 1");
            var found = run.Lines.Select(
                line => JsonDocument.Parse(line).RootElement.GetProperty("event_id").GetString());
            var expected = stream.Where(line => line is { EventId: not null, IsCopy: false })
                .Select(line => line.EventId);
            Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Every_damaged_line_is_in_quarantine_with_its_reason_and_its_bytes()
    {
        var run = await OdographProgram.RunAsync(
            "sql", "--data", feed.Data, "-o", "ndjson",
            "SELECT stream, reasons[1] AS reason, hex(raw) AS raw FROM quarantine");
        var found = run.Lines.Select(line => JsonDocument.Parse(line).RootElement)
            .Select(row => $"{row.GetProperty("stream")} {row.GetProperty("reason")} {row.GetProperty("raw")}");
        var expected = feed.Events.Where(line => line.Reason is not null)
            .Select(line => $"{line.Stream} {line.Reason} {Convert.ToHexString(line.Line)}");
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(TableNames))]
    public async Task Icebird_reads_the_rows_that_sql_reads(string table)
    {
        string folder = await Icebird.Folder.Value;
        var ours = await RowReaders.OdographAsync(feed.Data, table, Tables[table]);
        var theirs = await RowReaders.IcebirdAsync(
            folder, Path.Combine(feed.Data, "lake", "smart_city", table), Tables[table]);
        Assert.NotEmpty(ours);
        Assert.Equal(ours, theirs);
    }

    [Fact]
    public async Task Spark_reads_the_rows_that_sql_reads()
    {
        string? spark = TestServers.Find("spark");
        if (spark is null)
        {
            Assert.False(
                Environment.GetEnvironmentVariable("CI") == "true", "no Spark found (set ODOGRAPH_SERVERS_DIR)");
            return;
        }

        foreach (var (table, columns) in Tables)
        {
            var ours = await RowReaders.OdographAsync(feed.Data, table, columns);
            var theirs = await RowReaders.SparkAsync(
                spark, Path.Combine(feed.Data, "lake"), $"smart_city.{table}", columns);
            Assert.Equal(ours, theirs);
        }
    }

    [Fact]
    public async Task Verify_finds_every_count_and_bound_true()
    {
        var run = await OdographProgram.RunAsync("lake", "verify", "--data", feed.Data);
        Assert.True(
            run.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"{run.ExitCode}: {run.Output}{run.Error}"));
    }

    static RowReaders.Columns Of(params string[] own)
        => new(["event_id", "device_id", .. own, .. Lineage], ["event_time", "ingested_at"]);
}
