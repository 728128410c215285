using System.CommandLine;
using System.Globalization;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.DuckDb;
using Odograph.Engine.Query;

namespace Odograph.Cli.Commands.Quarantine;

/// <summary>`quarantine ls|show`: what was refused, why, and its bytes.</summary>
internal static class QuarantineCommand
{
    const string Summary =
        "SELECT stream, reason, count(*) AS rows, min(ingested_at) AS first, max(ingested_at) AS last "
        + "FROM (SELECT stream, unnest(reasons) AS reason, ingested_at FROM quarantine) "
        + "GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2";

    public static Command Create(CommandHost host)
    {
        var list = new Command("ls", "How much was refused, by stream and reason");
        host.Handle(list, (_, invocation) => WriteAsync(Summary, invocation));
        var stream = new Option<string?>("--stream") { Description = "Of this stream alone", HelpName = "NAME" };
        var reason = new Option<string?>("--reason") { Description = "With this reason alone", HelpName = "NAME" };
        var limit = new Option<int>("--limit")
        {
            Description = "Newest rows to show",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var show = new Command("show", "The newest refused events with their bytes") { stream, reason, limit };
        host.Handle(show, (parsed, invocation)
            => WriteAsync(Rows(parsed.GetValue(stream), parsed.GetValue(reason), parsed.GetValue(limit)), invocation));
        return new Command("quarantine", "Events that were refused") { list, show };
    }

    static string Rows(string? stream, string? reason, int limit)
    {
        string ofStream = stream is null ? "true" : $"stream = {SqlText.Literal(stream)}";
        string withReason = reason is null ? "true" : $"list_contains(reasons, {SqlText.Literal(reason)})";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT stream, reasons, source_partition, source_position, ingested_at, detail, raw FROM quarantine "
                + $"WHERE {ofStream} AND {withReason} ORDER BY ingested_at DESC, source_position DESC LIMIT {limit}");
    }

    static async Task<int> WriteAsync(string sql, Invocation invocation)
    {
        var lake = await LakeReader.OpenAsync(invocation);
        using var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop);
        using var result = session.Query(sql, invocation.Stop);
        invocation.OpenResults().Write(result);
        return ExitCodes.Ok;
    }
}
