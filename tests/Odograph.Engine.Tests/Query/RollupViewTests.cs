using System.Globalization;
using Odograph.Engine.Query;
using Odograph.Model.Time;

namespace Odograph.Engine.Tests.Query;

public sealed class RollupViewTests
{
    static readonly DateTimeOffset Window = new(2026, 1, 1, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_view_without_parts_is_there_and_typed()
    {
        using var lake = await QueryLake.CreateAsync();
        using var session = await lake.OpenAsync();

        using var result = session.Query("SELECT * FROM vehicle_1m");

        Assert.Equal(
            ["window_start", "device_id", "events", "speed_kmh_avg", "speed_kmh_max", "latitude_last", "longitude_last",
                "window_end", "is_final"],
            result.Columns.Select(column => column.Name));
        Assert.Empty(result.ReadRows());
    }

    [Fact]
    public async Task Parts_of_all_batches_add_up_and_a_window_is_final_when_the_watermark_has_reached_its_end()
    {
        using var lake = await QueryLake.CreateAsync();
        await RunAsync(lake, 1, Window.AddSeconds(59), Part(events: 2, sum: 60, most: 50, lastSecond: 30, "b", 51.5));
        await RunAsync(lake, 2, Window.AddSeconds(60), Part(events: 1, sum: 45, most: 45, lastSecond: 30, "c", 51.6));
        string silent = Part(events: 1, sum: null, most: null, lastSecond: 30, "a", 51.7);
        await RunAsync(lake, 3, Window.AddSeconds(61), silent);

        Assert.Equal("2 30 50 51.5 False", await RowAsync(lake, AsOf.OfBatch(1)));
        Assert.Equal("3 35 50 51.6 True", await RowAsync(lake, AsOf.OfBatch(2)));
        Assert.Equal("4 35 50 51.6 True", await RowAsync(lake, AsOf.Latest));
    }

    [Fact]
    public async Task Without_a_watermark_no_window_is_final()
    {
        using var lake = await QueryLake.CreateAsync();
        await RunAsync(lake, 1, null, Part(events: 1, sum: 10, most: 10, lastSecond: 1, "a", 51.5));

        Assert.Equal("1 10 10 51.5 False", await RowAsync(lake, AsOf.Latest));
    }

    [Fact]
    public async Task Parts_that_count_more_than_was_accepted_are_told()
    {
        using var lake = await QueryLake.CreateAsync();
        await RunAsync(lake, 1, null, Part(events: 7, sum: 10, most: 10, lastSecond: 1, "a", 51.5));
        using var session = await lake.OpenAsync();

        Assert.Contains(
            "vehicle_1m_parts: its parts count 7 events, the ledger accepted 0", LedgerProof.Check(session));
    }

    static async Task RunAsync(QueryLake lake, long batch, DateTimeOffset? watermark, string part)
    {
        var manifest = await lake.WriteAsync("vehicle_1m_parts", batch, part);
        await lake.DecideAsync(batch, watermark is { } time ? UnixMicros.From(time) : null, "vehicle_1m_parts");
        await lake.ApplyAsync("vehicle_1m_parts", batch, manifest);
    }

    static string Part(long events, double? sum, double? most, int lastSecond, string lastEvent, double latitude)
        => string.Create(CultureInfo.InvariantCulture, $"""
            SELECT TIMESTAMPTZ '2026-01-01 08:00:00+00' AS window_start, 'car' AS device_id, {events} AS events,
                   {Number(sum)} AS speed_kmh_avg_sum, {(sum is null ? 0 : events)} AS speed_kmh_avg_count,
                   {Number(most)} AS speed_kmh_max, {latitude} AS latitude_last, '{lastEvent}' AS latitude_last_event,
                   TIMESTAMPTZ '2026-01-01 08:00:{lastSecond:D2}+00' AS latitude_last_at
            """);

    static string Number(double? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "NULL";

    static async Task<string> RowAsync(QueryLake lake, AsOf asOf)
    {
        using var session = await lake.OpenAsync(asOf);
        using var result = session.Query(
            "SELECT events, speed_kmh_avg, speed_kmh_max, latitude_last, is_final FROM vehicle_1m");
        return string.Join(' ', Assert.Single(result.ReadRows()).Select(
            value => Convert.ToString(value, CultureInfo.InvariantCulture)));
    }
}
