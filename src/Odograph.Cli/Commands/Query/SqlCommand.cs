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
        var command = new Command("sql", "Query the tables") { query, asOf };
        host.Handle(
            command, (parsed, invocation) => RunAsync(parsed.GetValue(query), parsed.GetValue(asOf), invocation));
        return command;
    }

    static async Task<int> RunAsync(string? query, string? asOf, Invocation invocation)
    {
        var point = asOf is null ? AsOf.Latest : AsOf.Parse(asOf);
        string sql = query is null or "-" ? await ReadAsync(invocation) : query;
        var lake = await LakeReader.OpenAsync(invocation);
        using var session = await lake.OpenSessionAsync(point, invocation.Stop);
        using var result = session.Query(sql, invocation.Stop);
        long rows = invocation.OpenResults().Write(result);
        if (invocation.Format == OutputFormat.Table && invocation.Terminal.IsErrorTerminal)
        {
            invocation.Say($"{rows} rows, as of batch {session.Point.Batch}");
        }

        return ExitCodes.Ok;
    }

    static async Task<string> ReadAsync(Invocation invocation)
    {
        using var reader = new StreamReader(invocation.Terminal.In);
        string sql = await reader.ReadToEndAsync(invocation.Stop);
        return sql.Trim().Length > 0 ? sql : throw new OdographException(
            ErrorKind.User, "run SQL: there is no query", "for example: odograph sql \"select count(*) from vehicle\"");
    }
}
