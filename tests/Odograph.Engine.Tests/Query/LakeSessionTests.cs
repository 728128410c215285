using Odograph.Engine.Query;
using Odograph.Lake.Schemas;
using Odograph.Model.Errors;

namespace Odograph.Engine.Tests.Query;

public sealed class LakeSessionTests
{
    const string OneVehicle =
        "SELECT 'a' AS event_id, 'car' AS device_id, TIMESTAMPTZ '2026-01-01 08:00:00+00' AS event_time, "
        + "51.5 AS latitude, -0.1 AS longitude";

    const string OneGps =
        "SELECT 'g' AS event_id, 'car' AS device_id, TIMESTAMPTZ '2026-01-01 08:00:00+00' AS event_time";

    [Fact]
    public async Task Tables_without_rows_are_there_and_typed()
    {
        using var lake = await QueryLake.CreateAsync();
        using var session = await lake.OpenAsync();
        Assert.Equal(0, session.Point.Batch);
        Assert.Empty(Rows(session, "SELECT * FROM vehicle JOIN quarantine USING (source) JOIN ledger USING (source)"));
        Assert.Equal(
            "DOUBLE|VARCHAR[]",
            Single(
                session,
                "SELECT typeof(any_value(latitude)) || '|' || (SELECT typeof(any_value(reasons)) FROM quarantine) "
                    + "FROM vehicle"));
    }

    [Fact]
    public async Task All_tables_are_read_at_the_last_batch_that_every_table_has()
    {
        using var lake = await QueryLake.CreateAsync();
        await lake.RunAsync(1, "vehicle", OneVehicle);
        var vehicles = await lake.WriteAsync("vehicle", 2, OneVehicle);
        var gps = await lake.WriteAsync("gps", 2, OneGps);
        await lake.DecideAsync(2, "vehicle", "gps");
        await lake.ApplyAsync("vehicle", 2, vehicles);
        const string Counts = "SELECT (SELECT count(*) FROM vehicle) || '|' || (SELECT count(*) FROM gps) || '|' "
            + "|| (SELECT max(batch) FROM ledger)";
        using (var during = await lake.OpenAsync())
        {
            Assert.Equal(1, during.Point.Batch);
            Assert.Equal("1|0|1", Single(during, Counts));
        }

        await lake.ApplyAsync("gps", 2, gps);
        using var after = await lake.OpenAsync();
        Assert.Equal("2|1|2", Single(after, Counts));
    }

    [Fact]
    public async Task An_earlier_batch_is_read_as_it_was()
    {
        using var lake = await QueryLake.CreateAsync();
        await lake.RunAsync(1, "vehicle", OneVehicle);
        await lake.RunAsync(2, "gps", OneGps);
        await lake.RunAsync(3, "vehicle", OneVehicle);
        using var second = await lake.OpenAsync(AsOf.OfBatch(2));
        Assert.Equal(
            "1|1", Single(second, "SELECT (SELECT count(*) FROM vehicle) || '|' || (SELECT count(*) FROM gps)"));
        using var before = await lake.OpenAsync(AsOf.OfTime(DateTimeOffset.UnixEpoch));
        Assert.Empty(Rows(before, "SELECT * FROM vehicle"));
        var tooNew = await Assert.ThrowsAsync<OdographException>(() => lake.OpenAsync(AsOf.OfBatch(4)));
        Assert.Contains("last applied batch is 3", tooNew.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_column_that_came_later_is_null_in_older_files()
    {
        using var lake = await QueryLake.CreateAsync();
        await lake.RunAsync(1, "vehicle", OneVehicle);
        var change = SchemaChanges.AddColumns(
            await lake.Tables.LoadAsync("vehicle"), [new Field(0, "odometer_km", FieldType.Double)]);
        await lake.Catalog.CommitAsync(lake.Tables.NameOf("vehicle"), change.Requirements, change.Updates);
        await lake.RunAsync(2, "vehicle", OneVehicle + ", 12.5 AS odometer_km");
        using var session = await lake.OpenAsync();
        Assert.Equal("2|1|12.5", Single(
            session, "SELECT count(*) || '|' || count(odometer_km) || '|' || max(odometer_km) FROM vehicle"));
    }

    [Theory]
    [InlineData("CREATE TABLE x (a INT)")]
    [InlineData("INSERT INTO vehicle VALUES (1)")]
    [InlineData("DELETE FROM vehicle")]
    [InlineData("COPY vehicle TO '/tmp/odograph-query-out.csv'")]
    [InlineData("ATTACH '/tmp/odograph-query.db'")]
    [InlineData("INSTALL httpfs")]
    [InlineData("SET threads = 1")]
    [InlineData("SELECT 1; SELECT 2")]
    [InlineData("SELECT * FROM read_csv('/etc/hostname')")]
    [InlineData("SELECT * FROM read_text('/etc/hostname')")]
    [InlineData("SELECT * FROM glob('/etc/*')")]
    [InlineData("SELECT * FROM '/etc/hostname'")]
    [InlineData("EXPLAIN ANALYZE COPY vehicle TO '/tmp/odograph-query-out.csv'")]
    [InlineData("SELECT nonsense FROM vehicle")]
    [InlineData("not SQL")]
    public async Task What_is_no_single_read_of_the_lake_is_refused_as_the_users_fault(string sql)
    {
        using var lake = await QueryLake.CreateAsync();
        using var session = await lake.OpenAsync();
        var error = Assert.Throws<OdographException>(() => Rows(session, sql));
        Assert.Equal(ErrorKind.User, error.Kind);
        Assert.NotNull(error.Hint);
        Assert.False(File.Exists("/tmp/odograph-query-out.csv"));
    }

    [Fact]
    public async Task Explain_analyze_cannot_write_over_a_file_that_may_be_read()
    {
        using var lake = await QueryLake.CreateAsync();
        await lake.RunAsync(1, "vehicle", OneVehicle);
        string file = Directory.GetFiles(lake.Store.Root, "*.parquet", SearchOption.AllDirectories)
            .First(path => path.Contains("vehicle"));
        byte[] before = await File.ReadAllBytesAsync(file);
        using var session = await lake.OpenAsync();
        string[] starts =
        [
            "EXPLAIN ANALYZE", "explain  analyze", "EXPLAIN /* */ ANALYZE", "/* */ EXPLAIN ANALYZE",
            "EXPLAIN (ANALYZE)",
        ];
        foreach (string start in starts)
        {
            Assert.Throws<OdographException>(
                () => Rows(session, $"{start} COPY (SELECT 1 AS a) TO '{file}' (FORMAT parquet)"));
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(file));
        Assert.NotEmpty(Rows(session, "EXPLAIN ANALYZE SELECT count(*) FROM vehicle"));
    }

    [Fact]
    public async Task Classic_names_and_geo_functions_are_there()
    {
        using var lake = await QueryLake.CreateAsync();
        await lake.RunAsync(1, "vehicle", OneVehicle);
        using var session = await lake.OpenAsync();
        Assert.Equal(
            "a|car|51.5", Single(session, "SELECT id || '|' || \"deviceId\" || '|' || location[1] FROM vehicle_data"));
        double metres = (double)Single(session, "SELECT haversine_m(51.5074, -0.1278, 52.4862, -1.8904)")!;
        Assert.InRange(metres, 162_000, 164_000);
        Assert.Equal(90.0, (double)Single(session, "SELECT bearing_deg(0, 0, 0, 1)")!, 9);
        Assert.Null(Single(session, "SELECT haversine_m(NULL, 0, 0, 1)"));
        Assert.Equal(
            new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero),
            Single(session, "SELECT time_bucket(INTERVAL '1 minute', TIMESTAMPTZ '2026-01-01 08:00:59+00')"));
    }

    [Fact]
    public async Task A_job_that_is_not_there_says_so()
    {
        using var lake = await QueryLake.CreateAsync();
        var error = await Assert.ThrowsAsync<OdographException>(
            () => LakeSession.OpenAsync(lake.Catalog, lake.Store, "no_such_job"));
        Assert.Contains("no_such_job", error.Message, StringComparison.Ordinal);
    }

    static IReadOnlyList<object?[]> Rows(LakeSession session, string sql)
    {
        using var result = session.Query(sql);
        return result.ReadRows();
    }

    static object? Single(LakeSession session, string sql) => Assert.Single(Rows(session, sql))[0];
}
