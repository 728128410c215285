using System.CommandLine;
using Odograph.Cli.Jobs;
using Odograph.Cli.Output;
using Odograph.Cli.Shell;
using Odograph.Engine.Execution.Redrive;
using Odograph.Engine.Query;
using Odograph.Model.Errors;
using Odograph.Pipeline.Batches;
using Odograph.Pipeline.Redrive;

namespace Odograph.Cli.Commands.Quarantine;

/// <summary>
/// `quarantine redrive`: refused records get another attempt, with the rules as they are now. Their bytes come from the
/// quarantine alone; the log is not read.
/// </summary>
internal static class RedriveCommand
{
    public static Command Create(CommandHost host)
    {
        var all = new Option<bool>("--all") { Description = "All that are still refused" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be tried again, change nothing" };
        var command = new Command("redrive", Help) { all, dryRun };
        var options = new QuarantineOptions(command);
        host.Handle(command, (parsed, invocation) =>
        {
            var filter = Checked(options.FilterOf(parsed, invocation.Time), parsed.GetValue(all));
            return parsed.GetValue(dryRun) ? TellAsync(filter, invocation) : RedriveAsync(filter, invocation);
        });
        return command;
    }

    const string Help = """
        Give refused events another attempt, with the rules as they are now

        Examples:
          odograph quarantine redrive --reason speed_range --dry-run
          odograph quarantine redrive --reason speed_range
          odograph quarantine redrive --stream gps --since 2026-01-31T08:00Z --until 2026-01-31T09:00Z
          odograph quarantine redrive --all

        Exit codes: 0 all of them moved, or there was nothing to do; 5 some were refused again
        """;

    static RedriveFilter Checked(RedriveFilter filter, bool all) => (filter.IsAll, all) switch
    {
        (true, false) => throw new OdographException(
            ErrorKind.User,
            "redrive quarantine: nothing says which events are meant",
            "name them with --reason, --stream, --since or --until, or take --all; "
                + "`odograph quarantine ls` shows what there is"),
        (false, true) => throw new OdographException(
            ErrorKind.User,
            "redrive quarantine: --all beside --reason, --stream, --since or --until",
            "leave one of them out"),
        _ => filter,
    };

    static async Task<int> TellAsync(RedriveFilter filter, Invocation invocation)
    {
        RequireStream(filter, invocation);
        var lake = await LakeReader.OpenAsync(invocation);
        using var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop);
        using var result = session.Query(QuarantineQueries.Summary(filter), invocation.Stop);
        invocation.OpenResults().Write(result);
        invocation.Say("a dry run: nothing was changed; without --dry-run these events get another attempt");
        return ExitCodes.Ok;
    }

    static async Task<int> RedriveAsync(RedriveFilter filter, Invocation invocation)
    {
        RequireStream(filter, invocation);
        invocation.Data.RequireLake();
        await using var job = await OpenJob.OpenAsync(invocation, "quarantine redrive", new JobChoices());
        var lake = await LakeReader.OpenAsync(invocation);
        using var session = await LakeSession.OpenAsync(
            lake.Catalog, lake.Store, job.Definition.Name, AsOf.Latest, Beside(job), invocation.Stop);
        if (new QuarantineReader(session, job.Definition).Select(filter, invocation.Stop) is not { } selection)
        {
            using var reasons = session.Query(QuarantineQueries.Reasons, invocation.Stop);
            string? known = reasons.ReadRows()[0][0] as string;
            invocation.Say("nothing to do: no event that is still refused is meant by this"
                + (known is null ? "" : $"; reasons of those that are: {known}"));
            Close(default, invocation);
            return ExitCodes.Ok;
        }

        var line = new ProgressLine(invocation);
        invocation.Say($"{selection.Count} events get another attempt");
        var done = await job.Runner.RedriveAsync(
            selection,
            RedriveLimits.Of(job.Definition.Trigger),
            progress => line.Say($"{progress.Counts.Read} of {progress.Rows} events; {Moves(progress.Counts)}"),
            cancellation: invocation.Stop);
        Close(done.Counts, invocation);
        if (done.Counts.Quarantined > 0)
        {
            invocation.Say($"{done.Counts.Quarantined} were refused again: `odograph quarantine show` says why");
        }

        return invocation.Stop.IsCancellationRequested ? ExitCodes.Interrupted
            : done.Counts.Quarantined > 0 ? ExitCodes.Rejected
            : ExitCodes.Ok;
    }

    // The executor works in the same process. Reading takes little if records of up to 1 MiB pass by what they are
    // joined with, instead of waiting for it.
    static LakeSessionLimits Beside(OpenJob job)
        => new() { MemoryBytes = 128L << 20, Threads = 1, TempFolder = job.Data.Temporary, KeepJoinSides = true };

    static void RequireStream(RedriveFilter filter, Invocation invocation)
    {
        if (filter.Stream is { } stream)
        {
            OpenLog.RequireStream(invocation.LoadPipeline(), stream);
        }
    }

    static void Close(BatchCounts counts, Invocation invocation)
    {
        if (invocation.Format == OutputFormat.Table)
        {
            invocation.Terminal.Out.WriteLine($"redriven {counts.Read} = {Moves(counts)}");
            return;
        }

        invocation.OpenResults().Write(
            [new("redriven", true), new("accepted", true), new("duplicate", true), new("quarantined", true)],
            [[counts.Read, counts.Accepted, counts.Duplicate, counts.Quarantined]]);
    }

    static string Moves(BatchCounts counts)
        => $"accepted {counts.Accepted} + duplicate {counts.Duplicate} + quarantined {counts.Quarantined}";
}
