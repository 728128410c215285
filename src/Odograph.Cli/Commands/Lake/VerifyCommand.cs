using System.CommandLine;
using System.Globalization;
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

/// <summary>What must hold of a ledger, as queries that find the rows for which it does not.</summary>
internal static class LedgerProof
{
    const string Sums =
        "SELECT batch, stream, read, accepted, duplicate, quarantined FROM ledger "
        + "WHERE read <> accepted + duplicate + quarantined";

    // Positions of a partition follow each other without a hole and without an overlap, within one incarnation.
    const string Contiguity =
        "SELECT * FROM (SELECT stream, source, source_partition, batch, position_from, "
        + "lag(position_to) OVER (PARTITION BY stream, source, source_partition, incarnation ORDER BY batch) AS before "
        + "FROM ledger WHERE source_partition IS NOT NULL) WHERE before IS NOT NULL AND before <> position_from";

    const string Quarantined =
        "SELECT coalesce(l.stream, q.stream), l.rows, q.rows "
        + "FROM (SELECT stream, sum(quarantined)::BIGINT AS rows FROM ledger GROUP BY 1) l FULL JOIN "
        + "(SELECT stream, count(*) AS rows FROM quarantine WHERE attempt IS NULL OR attempt <= 1 GROUP BY 1) q "
        + "USING (stream) WHERE coalesce(l.rows, 0) <> coalesce(q.rows, 0)";

    public static IReadOnlyList<string> Check(LakeSession session, CancellationToken stop)
    {
        var problems = new List<string>();
        Add(session, Sums, row => $"ledger: batch {row[0]} of {row[1]}: read {row[2]} is not "
            + $"accepted {row[3]} + duplicate {row[4]} + quarantined {row[5]}");
        Add(session, Contiguity, row => $"ledger: {row[0]}/{row[1]}/{row[2]}: batch {row[3]} begins "
            + $"at {row[4]}, the one before ended at {row[5]}");
        Add(session, Quarantined,
            row => $"quarantine: of {row[0]} the ledger counts {row[1]} rows, the table has {row[2]}");
        var streams = session.Point.Tables.Select(table => table.Table.Name.Name)
            .Where(name => name is not ("ledger" or "quarantine"));
        foreach (string stream in streams)
        {
            string accepted = string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT * FROM (SELECT (SELECT coalesce(sum(accepted), 0)::BIGINT FROM ledger "
                    + $"WHERE stream = '{stream}') AS said, "
                    + $"(SELECT count(*) FROM \"{stream}\") AS found) WHERE said <> found");
            Add(session, accepted, row => $"{stream}: the ledger accepted {row[0]} rows, the table has {row[1]}");
        }

        return problems;

        void Add(LakeSession lake, string sql, Func<object?[], string> say)
        {
            using var result = lake.Query(sql, stop);
            problems.AddRange(result.ReadRows().Select(say));
        }
    }
}
