using System.CommandLine;
using Odograph.Cli.Jobs;
using Odograph.Cli.Output;
using Odograph.Cli.Shell;
using Odograph.Engine.Query;
using Odograph.Model.Errors;

namespace Odograph.Cli.Commands.Query;

/// <summary>`sql`: one SELECT over all tables of a job, as of one batch.</summary>
internal static class SqlCommand
{
    public static Command Create(CommandHost host)
    {
        var query = new Argument<string?>("QUERY")
        {
            Description = "One SELECT; without it (or with -) it is read from standard input",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var asOf = new Option<string?>("--as-of")
        {
            Description = "Read as of batch:12 or time:2026-01-01T08:00Z (default: the last applied batch)",
            HelpName = "POINT",
        };
        var url = new Option<string?>("--url")
        {
            Description = "Ask a running server (such as http://127.0.0.1:8080) instead of the data folder",
            HelpName = "URL",
        };
        var command = new Command("sql", "Query the tables") { query, asOf, url };
        host.Handle(command, async (parsed, invocation) =>
        {
            string? text = parsed.GetValue(asOf);
            var point = text is null ? AsOf.Latest : AsOf.Parse(text);
            var served = parsed.GetValue(url) is { } address ? ServedSql.At(address, invocation) : null;
            string sql = parsed.GetValue(query) is { } given and not "-" ? given : await ReadAsync(invocation);
            await (served is null ? RunAsync(sql, point, invocation) : served.RunAsync(sql, text));
            return ExitCodes.Ok;
        });
        return command;
    }

    /// <summary>What a person wants to know of a result beside its rows.</summary>
    public static void SayRows(long rows, long batch, Invocation invocation)
    {
        if (invocation.Format == OutputFormat.Table && invocation.Terminal.IsErrorTerminal)
        {
            invocation.Say($"{rows} rows, as of batch {batch}");
        }
    }

    static async Task RunAsync(string sql, AsOf point, Invocation invocation)
    {
        var lake = await LakeReader.OpenAsync(invocation);
        using var session = await lake.OpenSessionAsync(point, invocation.Stop);
        using var result = session.Query(sql, invocation.Stop);
        long rows = invocation.OpenResults().Write(result);
        SayRows(rows, session.Point.Batch, invocation);
    }

    static async Task<string> ReadAsync(Invocation invocation)
    {
        using var reader = new StreamReader(invocation.Terminal.In);
        string sql = await reader.ReadToEndAsync(invocation.Stop);
        return sql.Trim().Length > 0 ? sql : throw new OdographException(
            ErrorKind.User, "run SQL: there is no query", "for example: odograph sql \"select count(*) from vehicle\"");
    }
}
