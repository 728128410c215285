using Odograph.Faults.Report;

namespace Odograph.Faults.Oracle;

/// <summary>
/// What the tables must hold after vehicles' events came under a limit of speed and were redriven under a wider one:
/// those within the wider limit are in their table once, every record that was refused has its attempts 1, 2, 3 … once
/// each and none behind the one that moved it, and the ledger counts them.
/// </summary>
/// <param name="First">The greatest speed that was accepted when the log was read.</param>
/// <param name="Last">The greatest speed that the last redrive accepted.</param>
internal sealed record RedrivenTables(int First, int Last)
{
    const string Stream = "vehicle";
    const string Refused = "quarantined";

    public async Task AssertAsync(TableProof proof)
    {
        using var look = Tally.Look();
        var lines = LogLine.ReadAll(Path.Combine(proof.Data, "log"));
        await proof.AssertAsync([Stream], rows =>
        {
            var good = lines.Where(line => line.EventId is not null && line.Speed <= Last);
            ExactTables.AssertStream(lines, rows, Stream, good.Select(line => line.EventId!).Distinct());
            var quarantine = rows.Where(row => row.Table == "quarantine").ToLookup(row => row.Place);
            AssertAttempts(lines, quarantine);
            AssertSums(lines, rows);
        });
        Tally.Held(proof.Way, Invariants.Attempts);
        look.Passed();
    }

    void AssertAttempts(List<LogLine> lines, ILookup<string, LakeRow> quarantine)
    {
        var refused = lines.Where(line => line.EventId is null || line.Speed > First).ToList();
        TableProof.AssertSame(
            refused.Select(line => line.Place), quarantine.Select(record => record.Key), "places of quarantine");
        foreach (var line in refused)
        {
            var attempts = quarantine[line.Place].OrderBy(row => row.Attempt).ToList();
            Assert.Equal(Enumerable.Range(1, attempts.Count), attempts.Select(row => row.Attempt));
            Assert.All(attempts.SkipLast(1), row => Assert.Equal(Refused, row.Word));
            Assert.All(
                attempts.Where(row => row.Word == Refused), row => Assert.True(row.Text == line.Md5, line.Place));

            // What cannot be read was never meant; what is within the new limit was moved.
            bool isMeant = line.EventId is not null;
            Assert.Equal(isMeant, attempts.Count > 1);
            Assert.Equal(isMeant && line.Speed <= Last, attempts[^1].Word != Refused);
        }
    }

    void AssertSums(List<LogLine> lines, List<LakeRow> rows)
    {
        var ledger = rows.Where(row => row.Table == "ledger" && row.Place == Stream).ToList();
        int bad = lines.Count(line => line.EventId is null || line.Speed > First);
        int good = lines.Where(line => line.EventId is not null && line.Speed <= First)
            .Select(line => line.EventId).Distinct().Count();
        Assert.Equal(
            LakeRow.Counts(lines.Count, good, lines.Count - good - bad, bad),
            LakeRow.Sum(ledger.Where(row => row.Word != "redrive")));
        var again = rows.Where(row => row.Table == "quarantine" && row.Attempt > 1).ToLookup(row => row.Word);
        Assert.Equal(
            LakeRow.Counts(
                again.Sum(outcome => outcome.Count()), again["accepted"].Count(), again["duplicate"].Count(),
                again[Refused].Count()),
            LakeRow.Sum(ledger.Where(row => row.Word == "redrive")));
    }
}
