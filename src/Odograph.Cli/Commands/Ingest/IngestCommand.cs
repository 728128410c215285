using System.CommandLine;
using System.Globalization;
using Odograph.Cli.Feeds;
using Odograph.Cli.Jobs;
using Odograph.Cli.Output;
using Odograph.Cli.Shell;
using Odograph.Engine.Ingest;
using Odograph.Engine.Query;
using Odograph.Model.Errors;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Commands.Ingest;

/// <summary>
/// `ingest FILE… --stream S`: the lines of files into a stream, processed to the end. What waited in the log before is
/// processed first, in batches of its own, so that the closing line counts this input alone.
/// </summary>
internal static class IngestCommand
{
    public static Command Create(CommandHost host)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "NDJSON files; - is standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var stream = new Option<string>("--stream")
        {
            Description = "The stream that they belong to",
            HelpName = "NAME",
            Required = true,
        };
        var appendOnly = new Option<bool>("--append-only") { Description = "Only into the log; `run` processes it" };
        var command = new Command("ingest", "Append the lines of files to a stream and process them")
        {
            files, stream, appendOnly,
        };
        host.Handle(command, (parsed, invocation) =>
        {
            var inputs = new IngestInputs(parsed.GetRequiredValue(files), invocation.Terminal.In);
            string name = parsed.GetRequiredValue(stream);
            return parsed.GetValue(appendOnly)
                ? AppendAsync(inputs, name, invocation)
                : IngestAsync(inputs, name, invocation);
        });
        return command;
    }

    static async Task<int> AppendAsync(IngestInputs inputs, string stream, Invocation invocation)
    {
        OpenLog.RequireStream(invocation.LoadPipeline(), stream);
        inputs.RequireAll();
        await using var open = await OpenLog.OpenAsync(invocation, "ingest --append-only");
        var feed = FeedOf(open.Appends, open.Definition, stream, invocation);
        long lines = await inputs.AppendAsync(feed, invocation.Stop);
        invocation.Terminal.Out.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{stream}: {lines} lines in the log"));
        return ExitCodes.Ok;
    }

    static async Task<int> IngestAsync(IngestInputs inputs, string stream, Invocation invocation)
    {
        OpenLog.RequireStream(invocation.LoadPipeline(), stream);
        inputs.RequireAll();
        await using var job = await OpenJob.OpenAsync(invocation, "ingest", new JobChoices());
        await job.Runner.RunUntilCaughtUpAsync(invocation.Stop);
        invocation.Stop.ThrowIfCancellationRequested();
        var backlog = CountsOf(job.Runner.Status, stream);
        if (job.Runner.Status.SinceOpen.Read > 0)
        {
            invocation.Say($"processed first what waited in the log: {StatusLine.Sum(job.Runner.Status.SinceOpen)}");
        }

        long batchesBefore = job.Runner.Status.Batch;
        _ = await inputs.AppendAsync(FeedOf(job.Appends, job.Definition, stream, invocation), invocation.Stop);
        await job.Runner.RunUntilCaughtUpAsync(invocation.Stop);
        invocation.Stop.ThrowIfCancellationRequested();
        var counts = Minus(CountsOf(job.Runner.Status, stream), backlog);
        if (counts.Quarantined > 0)
        {
            await TellReasonsAsync(stream, batchesBefore, invocation);
        }

        Close(stream, counts, invocation);
        return counts.Quarantined > 0 ? ExitCodes.Rejected : ExitCodes.Ok;
    }

    static FileFeed FeedOf(
        Model.Events.IEventLog log, PipelineDefinition definition, string stream, Invocation invocation)
    {
        var progress = new ProgressLine(invocation);
        return new FileFeed(log, stream, new DeviceScan(definition.FindStream(stream)!))
        {
            Progress = (lines, bytes) => progress.Say($"{lines} lines, {bytes >> 20} MiB in the log"),
        };
    }

    static void Close(string stream, BatchCounts counts, Invocation invocation)
    {
        if (invocation.Format == OutputFormat.Table)
        {
            invocation.Terminal.Out.WriteLine($"{stream}: {StatusLine.Sum(counts)}");
            return;
        }

        invocation.OpenResults().Write(
            [new("stream"), new("read", true), new("accepted", true), new("duplicate", true), new("quarantined", true)],
            [[stream, counts.Read, counts.Accepted, counts.Duplicate, counts.Quarantined]]);
    }

    static async Task TellReasonsAsync(string stream, long batchesBefore, Invocation invocation)
    {
        var lake = await LakeReader.OpenAsync(invocation);
        using var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop);
        using var result = session.Query(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT reason, count(*) FROM (SELECT unnest(reasons) AS reason FROM quarantine "
                    + $"WHERE batch > {batchesBefore} AND stream = '{stream}') GROUP BY 1 ORDER BY 2 DESC, 1"),
            invocation.Stop);
        string reasons = string.Join(", ", result.ReadRows().Select(row => $"{row[0]} {row[1]}"));
        invocation.Say($"quarantined: {reasons}");
        invocation.Say("look at them with `odograph quarantine show`");
    }

    static BatchCounts CountsOf(JobStatus status, string stream)
        => status.Streams.First(known => known.Name == stream).SinceOpen;

    static BatchCounts Minus(BatchCounts all, BatchCounts before) => new(
        all.Read - before.Read,
        all.Accepted - before.Accepted,
        all.Duplicate - before.Duplicate,
        all.Quarantined - before.Quarantined);
}

/// <summary>The inputs of one `ingest`, in the order in which they were named.</summary>
internal sealed class IngestInputs(IReadOnlyList<string> names, Stream standardInput)
{
    const string StandardInput = "-";

    /// <exception cref="OdographException">An input is not there: found before anything is appended.</exception>
    public void RequireAll()
    {
        foreach (string name in names.Where(name => name != StandardInput && !File.Exists(name)))
        {
            throw new OdographException(
                ErrorKind.User,
                Directory.Exists(name)
                    ? $"ingest \"{name}\": it is a folder"
                    : $"ingest \"{name}\": there is no such file",
                "name NDJSON files, or - for standard input");
        }
    }

    /// <returns>Lines appended.</returns>
    public async Task<long> AppendAsync(FileFeed feed, CancellationToken stop)
    {
        foreach (string name in names)
        {
            await using var input = name == StandardInput ? standardInput : Open(name);
            await feed.AppendAsync(input, name == StandardInput ? "standard input" : Path.GetFileName(name), stop);
        }

        return feed.Lines;
    }

    static FileStream Open(string name)
    {
        try
        {
            return new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"open \"{name}\": {error.Message}", "check the permissions of the file", error);
        }
    }
}
