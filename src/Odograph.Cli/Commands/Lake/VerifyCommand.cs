using System.CommandLine;
using Odograph.Cli.Jobs;
using Odograph.Cli.Shell;
using Odograph.Engine.Query;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Tables;

namespace Odograph.Cli.Commands.Lake;

/// <summary>
/// `lake verify`: metadata against manifests, manifests against Parquet files, the ledger against itself and against
/// the tables. Reads everything, changes nothing; run beside a writer it may be a batch behind, never wrong.
/// </summary>
internal static class VerifyCommand
{
    public static Command Create(CommandHost host)
    {
        var command = new Command("verify", "Prove that the tables are whole and add up");
        host.Handle(command, (_, invocation) => RunAsync(invocation));
        return command;
    }

    static async Task<int> RunAsync(Invocation invocation)
    {
        var lake = await LakeReader.OpenAsync(invocation);
        var results = new List<object?[]>();
        var problems = new List<string>();
        foreach (var table in await lake.LoadAllAsync(invocation.Stop))
        {
            var found = await VerifyAsync(lake, table, invocation.Stop);
            problems.AddRange(found.Problems);
            results.Add([table.Name.Name, found.Rows, (long)found.Files, found.Problems.Count == 0 ? "ok" : "FAILED"]);
        }

        using (var session = await lake.OpenSessionAsync(AsOf.Latest, invocation.Stop))
        {
            var found = LedgerProof.Check(session, invocation.Stop);
            problems.AddRange(found);
            results.Add(["ledger adds up", session.Point.Batch, null, found.Count == 0 ? "ok" : "FAILED"]);
        }

        invocation.OpenResults().Write([new("table"), new("rows", true), new("files", true), new("state")], results);
        foreach (string problem in problems)
        {
            await invocation.Terminal.Error.WriteLineAsync($"error: {problem}");
        }

        return problems.Count == 0 ? ExitCodes.Ok : ExitCodes.CheckFailed;
    }

    static async Task<TableFindings> VerifyAsync(LakeReader lake, LoadedTable table, CancellationToken stop)
    {
        var found = await TableVerifier.VerifyAsync(lake.Store, table, stop);
        using var parquet = new ParquetVerifier(lake.Store);
        var inside = found.Files.SelectMany(file => parquet.Verify(table.Name, file.File, file.Schema, stop));
        return new TableFindings(
            found.Records,
            found.Files.Count,
            [.. found.Problems.Select(problem => problem.ToString()).Concat(inside)
                .Select(text => $"{table.Name.Name}: {text}")]);
    }

    sealed record TableFindings(long Rows, int Files, IReadOnlyList<string> Problems);
}
