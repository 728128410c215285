using System.CommandLine;
using Odograph.Cli.Jobs;
using Odograph.Cli.Output;
using Odograph.Cli.Shell;
using Odograph.Engine.Query;
using Odograph.Model.Errors;
using Odograph.Pipeline.Redrive;

namespace Odograph.Cli.Commands.Quarantine;

/// <summary>`quarantine ls|show|redrive`: what was refused, why, its bytes, and another attempt.</summary>
internal static class QuarantineCommand
{
    const string ListHelp = """
        How much is refused, by stream and reason, what came last first

        An event with two reasons counts in both rows. Events that a redrive moved do not count.

        Examples:
          odograph quarantine ls
          odograph quarantine ls --stream vehicle --since 2h
          odograph quarantine ls --reason speed_range -o json
        """;

    const string ShowHelp = """
        The newest refused events, with their bytes as text, why they were refused and where they came from

        Bytes that are no UTF-8 are shown as \xNN. Tables cut long cells; -o json, ndjson and csv do not.

        Examples:
          odograph quarantine show --limit 5
          odograph quarantine show --reason not_json --since 2026-01-31T08:00Z -o ndjson
        """;

    public static Command Create(CommandHost host) => new("quarantine", "Events that were refused")
    {
        List(host), Show(host), RedriveCommand.Create(host),
    };

    static Command List(CommandHost host)
    {
        var list = new Command("ls", ListHelp);
        var options = new QuarantineOptions(list);
        host.Handle(list, (parsed, invocation) => ListAsync(options.FilterOf(parsed, invocation.Time), invocation));
        return list;
    }

    static Command Show(CommandHost host)
    {
        var limit = new Option<int>("--limit")
        {
            Description = "Newest events to show",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var show = new Command("show", ShowHelp) { limit };
        var options = new QuarantineOptions(show);
        host.Handle(show, (parsed, invocation) => ShowAsync(
            options.FilterOf(parsed, invocation.Time), AtLeastZero(parsed.GetValue(limit)), invocation));
        return show;
    }

    static async Task<int> ListAsync(RedriveFilter filter, Invocation invocation)
    {
        var lake = await LakeReader.OpenAsync(invocation);
        using var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop);
        using (var result = session.Query(QuarantineQueries.Summary(filter), invocation.Stop))
        {
            invocation.OpenResults().Write(result);
        }

        if (invocation.Format == OutputFormat.Table)
        {
            TellNext(session, filter, invocation);
        }

        return ExitCodes.Ok;
    }

    static void TellNext(LakeSession session, RedriveFilter filter, Invocation invocation)
    {
        using var sums = session.Query(QuarantineQueries.Sums(filter), invocation.Stop);
        object?[] row = sums.ReadRows()[0];
        if (row[0] is 0L)
        {
            invocation.Say($"no event is refused; {row[1]} were moved by a redrive");
            return;
        }

        invocation.Say($"{row[0]} events are refused, {row[1]} were moved by a redrive");
        invocation.Say("see them: odograph quarantine show --reason NAME");
        invocation.Say("when the rule is mended in streams/*.yaml, give them another attempt: "
            + "odograph quarantine redrive --reason NAME");
    }

    static int AtLeastZero(int limit) => limit >= 0 ? limit : throw new OdographException(
        ErrorKind.User, $"show quarantine: --limit {limit}: expected a number from 0 on", "for example --limit 5");

    static async Task<int> ShowAsync(RedriveFilter filter, int limit, Invocation invocation)
    {
        var lake = await LakeReader.OpenAsync(invocation);
        using var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop);
        using var result = session.Query(QuarantineQueries.Rows(filter, limit), invocation.Stop);
        invocation.OpenResults().Write(result);
        return ExitCodes.Ok;
    }
}
