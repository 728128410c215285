using System.Globalization;
using Odograph.DuckDb;
using Odograph.Engine.Query;
using Odograph.Model.Errors;
using Odograph.Pipeline.Definition;
using Odograph.Simulation.Faults;
using Odograph.Simulation.Runs;

namespace Odograph.Cli.Commands.Score;

/// <summary>What became of the events of a kind of fault, or of the sound ones.</summary>
/// <param name="Caught">Kept out as they should be: in quarantine with their reason, copies dropped.</param>
/// <param name="Accepted">In their table once, with the values that were sent.</param>
/// <param name="Wrong">Anything else that can be found of them.</param>
internal sealed record KindScore(string Kind, long Sent, long Caught, long Accepted, long Wrong, long Missing);

/// <summary>A score: the kinds, what is wrong (first the worst), and what must be known to read it.</summary>
internal sealed record ScoreReport(
    IReadOnlyList<KindScore> Kinds, IReadOnlyList<string> Problems, IReadOnlyList<string> Notes);

/// <summary>
/// Holds the truth of simulator runs against the tables of a job. The runs are had again from their options and judged
/// in the session's own database, so memory stays within its limit; what is on file about faults must agree.
/// </summary>
internal sealed class Scorer(
    LakeSession session, PipelineDefinition definition, string folder, CancellationToken stop)
{
    /// <summary>Differing rows that are named; the rest is counted.</summary>
    const int MostNamed = 10;

    /// <summary>Records that are compared at once: their identities must fit into memory.</summary>
    const long RecordsOfShare = 250_000;

    /// <summary>Few records go the way of many.</summary>
    const int LeastShares = 4;

    readonly List<string> _problems = [];
    readonly List<string> _notes = [];

    public ScoreReport Score()
    {
        var runs = RunRecord.ReadAll(folder);
        RequireRuns(runs);
        Judge(runs);

        NameUnknown(runs);
        var kinds = Kinds();
        CheckStreams();
        Name(ScoreSql.Wrong, Wrong);
        Name(ScoreSql.RefusedCounts, row => $"{row[0]}: bytes of event {row[1]} were sent {Times(row[2], row[3])}, "
            + $"and are in quarantine {row[4]} times");
        Name(ScoreSql.Strays, row => $"{row[0]}: {row[1]} has {row[2]} ({row[3]} rows), which no run sent");
        CheckTold(runs);
        return new ScoreReport(kinds, _problems, _notes);
    }

    /// <summary>
    /// Keeps what was sent, what is there and what became of it, a share of the identities at a time.
    /// </summary>
    void Judge(IReadOnlyList<RunRecord> runs)
    {
        var sent = new SentRecords(folder, runs);
        int shares = (int)Math.Max(LeastShares, ((sent.Rows ?? 0) / RecordsOfShare) + 1);
        session.Keep("sent", source => ScoreSql.Sent(source, shares), sent, stop);
        session.Keep("refused", ScoreSql.RefusedRows, stop);
        KeepShares("landed", shares, share => ScoreSql.Landed(session, shares, share));
        KeepShares("judged", shares, share => ScoreSql.Judged(share, definition));
        session.Drop("sent", stop);
        if (runs.Count > 1 && Rows("SELECT 1 FROM judged WHERE fate = 'altered' LIMIT 1").Count > 0)
        {
            KeepShares("settled", shares, ScoreSql.Settled);
            session.Drop("judged", stop);
            session.Keep("judged", "SELECT * FROM settled", stop);
        }

        KeepShares("found", shares, ScoreSql.Found);
        KeepShares("strays", shares, ScoreSql.StrayLanded);
        session.KeepMore("strays", ScoreSql.StrayRefused, stop);
    }

    void KeepShares(string name, int shares, Func<int, string> select)
    {
        session.Keep(name, select(0), stop);
        for (int share = 1; share < shares; share++)
        {
            session.KeepMore(name, select(share), stop);
        }
    }

    void RequireRuns(IReadOnlyList<RunRecord> runs)
    {
        if (runs.Count == 0)
        {
            throw new OdographException(
                ErrorKind.User,
                $"score: no simulator run is told of in \"{folder}\"",
                "send events with `odograph up` or `odograph simulate`, or name their truth with --truth DIR");
        }

        if (runs.FirstOrDefault(run => run.Options.Generator != SimulationOptions.CurrentGenerator) is { } other)
        {
            throw new OdographException(
                ErrorKind.User,
                $"score: run {other.Run} is of generator {other.Options.Generator}, this program has "
                    + $"{SimulationOptions.CurrentGenerator}",
                "score it with the version of Odograph that simulated it");
        }
    }

    /// <summary>Of a killed run the last append may have happened or not.</summary>
    void NameUnknown(IReadOnlyList<RunRecord> runs)
    {
        foreach (var run in runs)
        {
            var count = SentCount.Read(folder, run.Run);
            if (count.Begun > count.Safe)
            {
                object? there = Rows(string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT count(*) FROM judged WHERE run = {run.Run} AND NOT certain AND fate <> 'absent'"))[0][0];
                _notes.Add(
                    $"run {run.Run} ended in the middle of an append of {count.Begun - count.Safe} events: "
                        + $"{there} of them are there, and whether the others were sent nobody knows");
            }
        }
    }

    List<KindScore> Kinds()
    {
        var found = Rows(ScoreSql.Kinds).ToDictionary(row => (string?)row[0] ?? "");
        return [.. FaultNames.All.Prepend("").Where(found.ContainsKey).Select(kind =>
        {
            var row = found[kind];
            return new KindScore(
                kind.Length == 0 ? "none" : kind, (long)row[1]!, (long)row[2]!, (long)row[3]!, (long)row[4]!,
                (long)row[5]!);
        })];
    }

    /// <summary>
    /// The ledger's sums. Of a stream in which events wait to be processed nothing is said about what is not there.
    /// </summary>
    void CheckStreams()
    {
        var waiting = new List<string>();
        foreach (var row in Rows(ScoreSql.Streams))
        {
            var (stream, sure, sent, landed) = ((string)row[0]!, (long)row[1]!, (long)row[2]!, (long)row[3]!);
            var (read, duplicate, found, absent) = ((long)row[4]!, (long)row[5]!, (long)row[6]!, (long)row[7]!);
            if (read < sure && absent <= sure - read)
            {
                waiting.Add(stream);
                _problems.Add($"{stream}: {sure - read} of {sure} events that were sent are not processed yet: "
                    + "score again after `odograph run --until-caught-up` (files: after `odograph ingest`)");
            }
            else if (read < sure || read > sent)
            {
                _problems.Add($"{stream}: the ledger read {read} records, {Times(sure, sent)} were sent");
            }
            else if (duplicate != landed - found)
            {
                _problems.Add(
                    $"{stream}: {landed} sent events are in {found} rows: {landed - found} copies, "
                        + $"but the ledger dropped {duplicate}");
            }
        }

        session.Keep("waiting", $"SELECT unnest({SqlText.ListOf(waiting)}::VARCHAR[]) AS stream", stop);
    }

    /// <summary>faults.ndjson was written as the events were sent; it must say what the runs give.</summary>
    void CheckTold(IReadOnlyList<RunRecord> runs)
    {
        session.Keep("told", source => $"SELECT * FROM {source}", new ToldFaults(folder), stop);
        session.Keep("runs", "SELECT * FROM (VALUES " + string.Join(", ", runs.Select(run => string.Create(
            CultureInfo.InvariantCulture,
            $"({run.Run}, {SentCount.Read(folder, run.Run).Begun}::BIGINT)"))) + ") r(run, begun)", stop);
        var torn = Rows("SELECT count(*) FROM told WHERE run IS NULL")[0][0];
        if (torn is > 0L)
        {
            _notes.Add($"faults.ndjson: {torn} lines cannot be read");
        }

        Name(ScoreSql.Told, row => $"faults.ndjson{(row[0] is { } line ? $", line {line}" : "")}: run {row[1]}, "
            + $"event {row[2]}: it says {Fault(row[3], row[4])}, the run gives {Fault(row[5], row[6])}");
    }

    static string Fault(object? kind, object? reason) => kind is null ? "nothing" : $"{kind} ({reason ?? "accepted"})";

    static string Wrong(object?[] row)
    {
        string what = (string)row[5]! switch
        {
            "wrong_reason" => $"expected in quarantine as {row[6]}, found there as {row[7]}",
            "let_through" => $"expected in quarantine as {row[6]}, found in the table",
            "altered" => "is in the table with other values than were sent",
            "twice" => "is in the table more than once",
            "refused" => $"expected in the table, found in quarantine as {row[7]}",
            _ => row[6] is { } reason ? $"expected in quarantine as {reason}, found nowhere"
                : "expected in the table, found nowhere",
        };
        return $"{row[2]}: event {row[4]} ({row[3]}; run {row[0]}, number {row[1]}) {what}";
    }

    static string Times(object? least, object? most) => Equals(least, most) ? $"{least}" : $"{least} to {most}";

    /// <summary>The first rows of a query as problems, and how many more there are.</summary>
    void Name(string sql, Func<object?[], string> say)
    {
        int count = 0;
        using var result = session.Query(sql, stop);
        while (result.TryFetch(out var chunk))
        {
            for (int row = 0; row < chunk.Count; row++)
            {
                if (count++ < MostNamed)
                {
                    _problems.Add(say(chunk.GetRow(row)));
                }
            }
        }

        if (count > MostNamed)
        {
            _problems.Add($"… and {count - MostNamed} more of these");
        }
    }

    IReadOnlyList<object?[]> Rows(string sql)
    {
        using var result = session.Query(sql, stop);
        return result.ReadRows();
    }
}
