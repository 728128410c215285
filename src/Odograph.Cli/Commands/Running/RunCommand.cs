using System.CommandLine;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Loop;

namespace Odograph.Cli.Commands.Running;

/// <summary>`run`: processes what is in the log, and what comes.</summary>
internal static class RunCommand
{
    public static Command Create(CommandHost host)
    {
        var untilCaughtUp = new Option<bool>("--until-caught-up") { Description = "Process what is there, then end" };
        var runFor = new Option<TimeSpan?>("--run-for")
        {
            Description = "End after this long",
            HelpName = "TIME",
            CustomParser = Durations.Parse,
        };
        var onGap = new Option<OnGap?>("--on-gap")
        {
            Description = "What to do about records that cannot be read: fail or skip",
            HelpName = "CHOICE",
        };
        var takeOver = new TakeOverOptions();
        var command = new Command("run", "Process what comes into the log") { untilCaughtUp, runFor, onGap };
        takeOver.AddTo(command);
        host.Handle(command, (parsed, invocation) =>
        {
            var choices = takeOver.Apply(new JobChoices { OnGap = parsed.GetValue(onGap) }, parsed);
            return RunAsync(choices, parsed.GetValue(untilCaughtUp), parsed.GetValue(runFor), invocation);
        });
        return command;
    }

    static async Task<int> RunAsync(JobChoices choices, bool untilCaughtUp, TimeSpan? runFor, Invocation invocation)
    {
        long told = 0;
        string? trouble = null;
        var quiet = invocation.IsQuiet ? new TroubleLines(invocation) : null;
        await using var job = await OpenJob.OpenAsync(invocation, "run", choices with { StatusChanged = Tell });
        string end = untilCaughtUp || runFor is not null ? "" : "; Ctrl+C ends it";
        invocation.Say($"job {job.Definition.Name}, data in {job.Data.Root}{end}");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(invocation.Stop);
        using var timer = runFor is { } limit
            ? invocation.Time.CreateTimer(_ => stop.Cancel(), null, limit, Timeout.InfiniteTimeSpan)
            : null;
        using var idle = new IdleMemory(() => job.Runner.Status, invocation.Time);
        await (untilCaughtUp ? job.Runner.RunUntilCaughtUpAsync(stop.Token) : job.Runner.RunAsync(stop.Token));
        ClosingLedger.Write(job.Runner.Status, invocation);
        return invocation.Stop.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Ok;

        void Tell(JobStatus status)
        {
            if ((status.CommittedAt is not null && status.Batch != told) || status.Trouble != trouble)
            {
                (told, trouble) = (status.Batch, status.Trouble);
                invocation.Say(StatusLine.Of(status));
                quiet?.Tell(status);
            }
        }
    }
}
