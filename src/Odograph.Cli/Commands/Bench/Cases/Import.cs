using System.Globalization;
using System.Text.Json;
using Odograph.Cli.Shell;
using Odograph.DuckDb;
using Odograph.Model.Errors;
using Odograph.Simulation.GeoLife;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>
/// `ingest` of a folder of tracks into an empty data folder, as a user runs it: read, append and sync, de-duplicate,
/// write, commit. The ruler: DuckDB reads the same files and writes the same columns as one Parquet file; it syncs
/// nothing and drops nothing.
/// </summary>
internal sealed class Import : BenchCase
{
    const int UsersOfGeoLife = 182;
    const long PointsPerUser = 100_000;
    const int Seed = 42;

    public override string Name => "import";

    public override string Description => "`ingest` of GeoLife-like tracks, exactly once; 24900000 events are its size";

    public override string Unit => "points/s";

    public override IReadOnlyList<BenchSide> Sides => [new("ruler", run => Task.FromResult(MeasureRuler(run)))];

    public override Task PrepareAsync(BenchRun run)
    {
        int users = (int)Math.Clamp(run.Events / PointsPerUser, 1, UsersOfGeoLife);
        run.Say(string.Create(
            CultureInfo.InvariantCulture, $"import: {run.Events:N0} points of {users} users, seed {Seed}"));
        run.Say($"ruler of import: {Sql("geolife", "tracks.parquet")}");
        GeoLifeFolder.Write(Folder(run), new GeoLifeOptions(users, run.Events, Seed), null, run.Stop);
        return Task.CompletedTask;
    }

    public override async Task<Measurement> MeasureAsync(BenchRun run)
    {
        string data = run.Path("import-data");
        using var output = new StringWriter();
        using var terminal = new Terminal { Out = output, Error = TextWriter.Null, In = Stream.Null };
        var clock = new MeasurementClock();
        int code = await OdographCommand.RunAsync(
            ["ingest", Folder(run), "--data", data, "--quiet", "-o", "json"], terminal, run.Time, run.Stop);
        clock.Stop();
        Directory.Delete(data, recursive: true);
        long accepted = code == ExitCodes.Ok
            ? JsonDocument.Parse(output.ToString()).RootElement[0].GetProperty("accepted").GetInt64()
            : 0;
        return accepted == run.Events
            ? clock.Rate(accepted) with { More = new Dictionary<string, double> { ["seconds"] = clock.Seconds } }
            : throw new OdographException(
                ErrorKind.Internal, $"bench import: expected {run.Events} points, found {accepted}, exit code {code}");
    }

    static string Folder(BenchRun run) => run.Path("geolife");

    static Measurement MeasureRuler(BenchRun run)
    {
        string target = run.Path("tracks.parquet");
        using var database = DuckDbDatabase.Open(new DuckDbOptions { Threads = BenchRun.Threads });
        using var connection = database.Connect();
        var clock = new MeasurementClock();
        long points = connection.Execute(Sql(Folder(run), target));
        clock.Stop();
        File.Delete(target);
        return clock.Rate(points);
    }

    static string Sql(string folder, string target) =>
        $$"""
        COPY (SELECT regexp_extract(filename, '([^/]+)/Trajectory/([^/]+)\.plt$', 1) AS device_id,
                     regexp_extract(filename, '([^/]+)/Trajectory/([^/]+)\.plt$', 2) AS trajectory_id,
                     (day || ' ' || time)::TIMESTAMP AS event_time, latitude, longitude,
                     CASE WHEN feet <> -777 THEN feet * 0.3048 END AS altitude_m
              FROM read_csv('{{folder}}/Data/*/Trajectory/*.plt', auto_detect = false, header = false, skip = 6,
                            delim = ',', filename = true, columns = {
                     latitude: 'DOUBLE', longitude: 'DOUBLE', zero: 'INTEGER', feet: 'DOUBLE', days: 'DOUBLE',
                     day: 'VARCHAR', time: 'VARCHAR'}))
        TO '{{target}}' (FORMAT parquet, COMPRESSION zstd)
        """;
}
