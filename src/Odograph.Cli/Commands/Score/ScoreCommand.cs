using System.CommandLine;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.Engine.Query;
using Odograph.Engine.Query.Results;

namespace Odograph.Cli.Commands.Score;

/// <summary>`score`: what became of everything that the simulator sent, faults and sound events alike.</summary>
internal static class ScoreCommand
{
    static readonly ResultColumn[] Columns =
    [
        new("fault"), new("sent", true), new("caught", true), new("accepted", true), new("wrong", true),
        new("missing", true), new("state"),
    ];

    /// <summary>Faults that belong into the tables: being late is nothing wrong with an event.</summary>
    static readonly HashSet<string> Harmless = ["none", "late", "out-of-order", "duplicate"];

    /// <summary>More spills into the data folder's tmp; a share of the identities needs less.</summary>
    static readonly LakeSessionLimits Limits = new() { MemoryBytes = 160 << 20, KeepsOrder = false };

    public static Command Create(CommandHost host)
    {
        var truth = new Option<string?>("--truth")
        {
            Description = "Where the simulator told what it did (default: the data folder's own)",
            HelpName = "DIR",
        };
        var command = new Command("score", "Hold what the simulator sent against tables, quarantine and ledger")
        {
            truth,
        };
        host.Handle(command, (parsed, invocation) => RunAsync(parsed.GetValue(truth), invocation));
        return command;
    }

    static async Task<int> RunAsync(string? folder, Invocation invocation)
    {
        var lake = await LakeReader.OpenAsync(invocation);
        using var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop, Limits);
        var report = new Scorer(
            session, invocation.LoadPipeline(), folder ?? invocation.Data.Truth, invocation.Stop).Score();
        invocation.OpenResults().Write(Columns, report.Kinds.Select(kind => new object?[]
        {
            kind.Kind, kind.Sent, kind.Caught, kind.Accepted, kind.Wrong, kind.Missing, State(kind),
        }));
        foreach (string note in report.Notes)
        {
            invocation.Say($"note: {note}");
        }

        foreach (string problem in report.Problems)
        {
            await invocation.Terminal.Error.WriteLineAsync($"error: {problem}");
        }

        return report.Problems.Count == 0 ? ExitCodes.Ok : ExitCodes.CheckFailed;
    }

    static string State(KindScore kind)
        => kind.Wrong + kind.Missing > 0 ? "FAILED"
        : kind.Accepted > 0 && !Harmless.Contains(kind.Kind) ? "ok; what was accepted no check names"
        : "ok";
}
