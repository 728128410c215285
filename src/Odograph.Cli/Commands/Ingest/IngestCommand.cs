using System.CommandLine;
using System.Globalization;
using Odograph.Cli.Jobs;
using Odograph.Cli.Output;
using Odograph.Cli.Shell;
using Odograph.Engine.Ingest.Files;
using Odograph.Engine.Query;
using Odograph.Pipeline.Batches;

namespace Odograph.Cli.Commands.Ingest;

/// <summary>
/// `ingest PATH…`: the records of files into their streams, processed to the end. What waited in the log before is
/// processed first, in batches of its own, so that the closing lines count this input alone.
/// </summary>
internal static class IngestCommand
{
    const string Help = """
        Append the records of files to their streams and process them

        Files are NDJSON, JSON arrays, CSV with a header, and GeoLife .plt with labels.txt; each may be gzipped or in a
        zip. Folders are read with all below them. What a file is, its first bytes tell, then its name.

        Examples:
          odograph ingest vehicle.ndjson gps_data.csv.gz      streams by the files' names
          odograph ingest dump/                               a folder; its files or folders are named after streams
          odograph ingest readings.csv --stream weather       any name, one stream
          zstdcat old.zst | odograph ingest - --stream gps    standard input
          odograph ingest "Geolife Trajectories 1.3.zip"      into stream trajectory
        """;

    public static Command Create(CommandHost host)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Files, folders or zip files; - is standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var stream = new Option<string?>("--stream")
        {
            Description = "The stream that all of them belong to (default: by their names)",
            HelpName = "NAME",
        };
        var format = new Option<FileFormat?>("--format")
        {
            Description = "ndjson, json, csv or plt (default: by their bytes and names)",
            HelpName = "NAME",
        };
        var appendOnly = new Option<bool>("--append-only") { Description = "Only into the log; `run` processes it" };
        var command = new Command("ingest", Help) { paths, stream, format, appendOnly };
        host.Handle(command, (parsed, invocation) =>
        {
            var inputs = new IngestInputs(
                parsed.GetRequiredValue(paths), parsed.GetValue(stream), parsed.GetValue(format));
            return RunAsync(inputs, parsed.GetValue(appendOnly), invocation);
        });
        return command;
    }

    static async Task<int> RunAsync(IngestInputs inputs, bool appendOnly, Invocation invocation)
    {
        var zips = new List<ZipInputs>();
        try
        {
            var plan = inputs.Plan(invocation.LoadPipeline(), invocation.Terminal.In, zips);
            TellLeftOut(plan, invocation);
            return appendOnly
                ? await AppendAsync(plan, invocation)
                : await IngestAsync(plan, invocation);
        }
        finally
        {
            zips.ForEach(zip => zip.Dispose());
        }
    }

    static async Task<int> AppendAsync(InputPlan plan, Invocation invocation)
    {
        await using var open = await OpenLog.OpenAsync(invocation, "ingest --append-only");
        var run = new IngestRun(plan, open.Appends, invocation);
        await run.AppendAsync();
        foreach (string stream in run.Streams)
        {
            invocation.Terminal.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{stream}: {run.Feed.RecordsOf(stream)} records in the log"));
        }

        return TellFailures(run, invocation) ?? ExitCodes.Ok;
    }

    static async Task<int> IngestAsync(InputPlan plan, Invocation invocation)
    {
        await using var job = await OpenJob.OpenAsync(invocation, "ingest", new JobChoices());
        await job.Runner.RunUntilCaughtUpAsync(invocation.Stop);
        invocation.Stop.ThrowIfCancellationRequested();
        var run = new IngestRun(plan, job.Appends, invocation);
        var backlog = run.Streams.ToDictionary(stream => stream, stream => CountsOf(job, stream));
        if (job.Runner.Status.SinceOpen.Read > 0)
        {
            invocation.Say($"processed first what waited in the log: {StatusLine.Sum(job.Runner.Status.SinceOpen)}");
        }

        long batchesBefore = job.Runner.Status.Batch;
        await run.ProcessAsync(job);
        var counts = run.Streams.Select(stream => (stream, Minus(CountsOf(job, stream), backlog[stream]))).ToList();
        bool isRejected = counts.Any(each => each.Item2.Quarantined > 0);
        if (isRejected)
        {
            await TellReasonsAsync(run.Streams, batchesBefore, invocation);
        }

        Close(counts, invocation);
        return TellFailures(run, invocation) ?? (isRejected ? ExitCodes.Rejected : ExitCodes.Ok);
    }

    static void TellLeftOut(InputPlan plan, Invocation invocation)
    {
        const int shown = 5;
        if (plan.LeftOut.Count > 0)
        {
            string more = plan.LeftOut.Count > shown ? $" and {plan.LeftOut.Count - shown} more" : "";
            string names = string.Join(", ", plan.LeftOut.Take(shown));
            invocation.Say($"left out, no events of a known stream: {names}{more}");
        }
    }

    /// <returns>The exit code of the first; null where there is none.</returns>
    static int? TellFailures(IngestRun run, Invocation invocation)
    {
        var failures = run.Feed.Failures.Select(Failure.Of).ToList();
        failures.ForEach(failure => failure.WriteTo(invocation.Terminal.Error));
        return failures.Count == 0 ? null : failures[0].ExitCode;
    }

    static void Close(IReadOnlyList<(string Stream, BatchCounts Counts)> counts, Invocation invocation)
    {
        if (counts.Any(each => each.Counts.Duplicate > 0) && counts.All(each => each.Counts.Accepted == 0))
        {
            invocation.Say("nothing new: these events were known already");
        }

        if (invocation.Format != OutputFormat.Table)
        {
            invocation.OpenResults().Write(
                [new("stream"), new("read", true), new("accepted", true), new("duplicate", true),
                    new("quarantined", true)],
                counts.Select(each => new object?[]
                {
                    each.Stream, each.Counts.Read, each.Counts.Accepted, each.Counts.Duplicate, each.Counts.Quarantined,
                }));
            return;
        }

        foreach (var (stream, sum) in counts)
        {
            invocation.Terminal.Out.WriteLine($"{stream}: {StatusLine.Sum(sum)}");
        }
    }

    static async Task TellReasonsAsync(IReadOnlyList<string> streams, long batchesBefore, Invocation invocation)
    {
        var lake = await LakeReader.OpenAsync(invocation);
        using var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop);
        string names = string.Join(", ", streams.Select(stream => $"'{stream}'"));
        using var result = session.Query(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT reason, count(*) FROM (SELECT unnest(reasons) AS reason FROM quarantine "
                    + $"WHERE batch > {batchesBefore} AND stream IN ({names})) GROUP BY 1 ORDER BY 2 DESC, 1"),
            invocation.Stop);
        string reasons = string.Join(", ", result.ReadRows().Select(row => $"{row[0]} {row[1]}"));
        invocation.Say($"quarantined: {reasons}");
        invocation.Say("look at them with `odograph quarantine show`");
    }

    static BatchCounts CountsOf(OpenJob job, string stream)
        => job.Runner.Status.Streams.First(known => known.Name == stream).SinceOpen;

    static BatchCounts Minus(BatchCounts all, BatchCounts before) => new(
        all.Read - before.Read,
        all.Accepted - before.Accepted,
        all.Duplicate - before.Duplicate,
        all.Quarantined - before.Quarantined);
}
