using Odograph.DuckDb;

namespace Odograph.Cli.Commands.Bench;

/// <summary>
/// What figures are ratios to: DuckDB alone, reading the same bytes as newline-delimited JSON with typed columns and
/// writing zstd Parquet on two threads. The tuned ruler has the product's Parquet settings and gives up the order of
/// rows.
/// </summary>
internal static class Rulers
{
    const string TunedOptions = ", COMPRESSION_LEVEL 2, DICTIONARY_SIZE_LIMIT 4096";

    public static BenchSide Plain { get; } = new("ruler", run => Task.FromResult(Measure(run, isTuned: false)));

    public static BenchSide Tuned { get; } = new("tuned", run => Task.FromResult(Measure(run, isTuned: true)));

    public static string Sql(string input, string output, bool isTuned) =>
        $$"""
        COPY (SELECT id AS event_id, "deviceId" AS device_id, "timestamp" AS event_time, latitude, longitude,
            speed AS speed_kmh,
                     direction, make, model, "year", "fuelType" AS fuel_type
              FROM read_json('{{input}}', format = 'newline_delimited', columns = {
                     id: 'VARCHAR', deviceId: 'VARCHAR', timestamp: 'TIMESTAMPTZ', latitude: 'DOUBLE',
                     longitude: 'DOUBLE', speed: 'DOUBLE',
                     direction: 'VARCHAR', make: 'VARCHAR', model: 'VARCHAR', "year": 'INTEGER', fuelType: 'VARCHAR'}))
        TO '{{output}}' (FORMAT parquet, COMPRESSION zstd{{(isTuned ? TunedOptions : "")}})
        """;

    static Measurement Measure(BenchRun run, bool isTuned)
    {
        string output = run.Path("ruler.parquet");
        var clock = new MeasurementClock();
        long events = Run(run.Inputs.Ndjson, output, isTuned);
        clock.Stop();
        File.Delete(output);
        return clock.Rate(events);
    }

    static long Run(string input, string output, bool isTuned)
    {
        using var database = DuckDbDatabase.Open(new DuckDbOptions
        {
            Threads = BenchRun.Threads,
            PreserveInsertionOrder = !isTuned,
        });
        using var connection = database.Connect();
        return connection.Execute(Sql(input, output, isTuned));
    }
}
