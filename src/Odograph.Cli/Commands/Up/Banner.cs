using Odograph.Cli.Feeds;
using Odograph.Cli.Jobs;
using Odograph.Cli.Output;
using Odograph.Cli.Shell;
using Odograph.Engine.Query;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Commands.Up;

/// <summary>
/// What `up` tells a newcomer: where the data lies, whether it survives, what to try next, and one query with its real
/// result.
/// </summary>
internal static class Banner
{
    const string Sample =
        "select device_id, count(*) as events, round(max(speed_kmh), 1) as fastest_kmh, max(event_time) as last_seen "
        + "from vehicle group by 1 order by 2 desc, 1 limit 5";

    public static void Begin(
        SimulatedFeed? feed, OpenJob job, Uri address, TimeSpan? runFor, Invocation invocation)
    {
        invocation.Say($"odograph {Versions.Own}: {feed?.Title ?? "no simulator"}, pipeline {job.Definition.Name}");
        invocation.Say(
            $"data    {job.Data.Root} (it stays there; run again to go on, delete the folder to begin anew)");
        invocation.Say($"map     {address}");
        invocation.Say(runFor is { } time
            ? $"end     after {time.TotalSeconds:0.###} s, with everything processed"
            : "end     Ctrl+C");
    }

    public static bool HasRows(JobStatus status)
        => status.Batch > 0 && status.Streams.Any(stream => stream.Totals.Accepted > 0);

    public static async Task ShowSampleAsync(Invocation invocation)
    {
        if (invocation.IsQuiet)
        {
            return;
        }

        string data = DataFlag(invocation);
        invocation.Say("");
        invocation.Say($"try     ./odograph sql{data} \"{Sample}\"");
        var lake = await LakeReader.OpenAsync(invocation);
        using (var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop))
        using (var result = session.Query(Sample, invocation.Stop))
        {
            new TableResults(invocation.Terminal.Error).Write(result);
        }

        invocation.Say("");
        invocation.Say($"also    ./odograph tail{data} vehicle       rows as they come");
        invocation.Say($"        ./odograph lake verify{data}        the proof that everything adds up");
        invocation.Say($"        ./odograph lake path{data} vehicle  the Iceberg table, for Spark, PyIceberg, DuckDB");
        invocation.Say("");
    }

    public static void Arrived(Invocation invocation)
    {
        invocation.Say(
            "the journey is over: everything sent is being processed, and the pipeline goes on (Ctrl+C ends it)");
        const string Newest = "select * from vehicle order by event_time desc limit 10";
        invocation.Say($"next    ./odograph sql{DataFlag(invocation)} \"{Newest}\"");
    }

    public static void End(SimulatedFeed? feed, OpenJob job, Invocation invocation)
    {
        if (feed?.Truth is { Faults: > 0 } truth)
        {
            invocation.Say(
                $"faults  {truth.Faults} injected: `./odograph score{DataFlag(invocation)}` says what became of them");
        }

        invocation.Say($"data    {job.Data.Root}");
    }

    static string DataFlag(Invocation invocation)
        => invocation.DataPath == GlobalOptions.DefaultData ? "" : $" --data {invocation.DataPath}";
}
