using Odograph.DuckDb;
using Odograph.Pipeline.Tables;

namespace Odograph.Engine.Query;

/// <summary>What must hold of a ledger, as queries that find the rows for which it does not.</summary>
public static class LedgerProof
{
    const string Sums =
        "SELECT batch, stream, read, accepted, duplicate, quarantined FROM ledger "
        + "WHERE read <> accepted + duplicate + quarantined";

    // Positions of a partition follow each other without a hole and without an overlap, within one incarnation. A
    // partition that was gone and came back is read from its beginning again. A redrive reads no log.
    const string Contiguity =
        "SELECT * EXCLUDE gone FROM (SELECT stream, source, source_partition, batch, position_from, "
        + "lag(position_to) OVER line AS before, "
        + "lag(kind = 'gap' AND detail LIKE '%\"partition_gone\"%') OVER line AS gone "
        + "FROM ledger WHERE source_partition IS NOT NULL AND kind <> 'redrive' "
        + "WINDOW line AS (PARTITION BY stream, source, source_partition, incarnation ORDER BY batch)) "
        + "WHERE before IS NOT NULL AND before <> position_from AND NOT gone";

    const string Quarantined =
        "SELECT coalesce(l.stream, q.stream), l.rows, q.rows "
        + "FROM (SELECT stream, sum(quarantined)::BIGINT AS rows FROM ledger WHERE kind <> 'redrive' GROUP BY 1) l "
        + "FULL JOIN "
        + "(SELECT stream, count(*) AS rows FROM quarantine WHERE attempt IS NULL OR attempt <= 1 GROUP BY 1) q "
        + "USING (stream) WHERE coalesce(l.rows, 0) <> coalesce(q.rows, 0)";

    // Every row that a redrive read has one outcome row of its batch, and the outcomes are those counted.
    const string Redriven =
        "SELECT coalesce(l.batch, q.batch), coalesce(l.stream, q.stream), l.counts, q.counts FROM "
        + "(SELECT batch, stream, [sum(read), sum(accepted), sum(duplicate), sum(quarantined)]::BIGINT[] AS counts "
        + "FROM ledger WHERE kind = 'redrive' GROUP BY ALL) l FULL JOIN "
        + "(SELECT batch, stream, [count(*), count(*) FILTER (outcome = 'accepted'), "
        + "count(*) FILTER (outcome = 'duplicate'), count(*) FILTER (outcome = 'quarantined')] AS counts "
        + "FROM quarantine WHERE attempt > 1 GROUP BY ALL) q "
        + "USING (batch, stream) WHERE l.counts IS DISTINCT FROM q.counts";

    // A record has the attempts 1, 2, 3 …, and none after one that moved it.
    const string Attempts =
        "SELECT stream, source, source_partition, coalesce(source_position::VARCHAR, source_sequence), "
        + "list_sort(list(attempt)) AS attempts FROM quarantine "
        + "GROUP BY stream, ingested_at, source, source_partition, source_position, source_sequence, "
        + "coalesce(first_batch, batch) HAVING attempts <> range(1, count(*) + 1) "
        + "OR coalesce(max(attempt) FILTER (outcome <> 'quarantined') < max(attempt), false)";

    /// <summary>One sentence for each row that breaks a rule; none = the ledger adds up.</summary>
    public static IReadOnlyList<string> Check(LakeSession session, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(session);
        var problems = new List<string>();
        Add(session, Sums, row => $"ledger: batch {row[0]} of {row[1]}: read {row[2]} is not "
            + $"accepted {row[3]} + duplicate {row[4]} + quarantined {row[5]}");
        Add(session, Contiguity, row => $"ledger: {row[0]}/{row[1]}/{row[2]}: batch {row[3]} begins "
            + $"at {row[4]}, the one before ended at {row[5]}");
        Add(session, Quarantined,
            row => $"quarantine: of {row[0]} the ledger counts {row[1]} rows, the table has {row[2]}");
        Add(session, Redriven, row => $"redrive: batch {row[0]} of {row[1]}: the ledger counts {TextOf(row[2])} rows "
            + $"(read, accepted, duplicate, quarantined), quarantine has {TextOf(row[3])}");
        if (HasAttempts(session))
        {
            Add(session, Attempts, row => $"quarantine: {row[0]}/{row[1]}/{row[2]}, position {row[3]}: "
                + $"attempts {TextOf(row[4])} do not follow each other up to the one that moved it");
        }

        var streams = session.Point.Tables.Select(table => table.Table.Name.Name)
            .Where(name => name is not ("ledger" or "quarantine"))
            .Except(RollupProof.Rollups(session.Point).Select(rollup => rollup.PartsTable));
        foreach (string stream in streams)
        {
            string accepted = "SELECT * FROM (SELECT (SELECT coalesce(sum(accepted), 0)::BIGINT FROM ledger "
                + $"WHERE stream = {SqlText.Literal(stream)}) AS said, "
                + $"(SELECT count(*) FROM {SqlText.Name(stream)}) AS found) WHERE said <> found";
            Add(session, accepted, row => $"{stream}: the ledger accepted {row[0]} rows, the table has {row[1]}");
        }

        foreach (var (table, sql) in RollupProof.Queries(session.Point))
        {
            Add(session, sql, row => $"{table}: its parts count {row[0]} events, the ledger accepted {row[1]}");
        }

        return problems;

        static string TextOf(object? list) => list is object?[] items ? string.Join(" ", items) : "no";

        void Add(LakeSession lake, string sql, Func<object?[], string> say)
        {
            using var result = lake.Query(sql, stop);
            problems.AddRange(result.ReadRows().Select(say));
        }
    }

    // A lake of a program that could not redrive knows no attempts but the first.
    static bool HasAttempts(LakeSession session) => session.Point.Tables.Any(
        table => table.Table.Metadata.CurrentSchema.Find(TableSchemas.FirstBatch) is not null);
}
