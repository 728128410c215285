using Odograph.Faults.Report;
using Odograph.Testing.Processes;

namespace Odograph.Faults.Oracle;

/// <summary>
/// A data folder whose tables are judged: by `odograph sql` and `lake verify`, by icebird, and by the files themselves.
/// </summary>
/// <param name="Way">For the report: what was done to them.</param>
/// <param name="Data">The data folder, whose log no program has open.</param>
internal sealed record TableProof(Way Way, string Data)
{
    /// <summary>The lake, where it is not in the data folder.</summary>
    public string? Lake { get; init; }

    /// <summary>Arguments of the reading commands beside the data folder.</summary>
    public string[] More { get; init; } = [];

    public string Job => Path.Combine(Lake ?? Path.Combine(Data, "lake"), "smart_city");

    /// <summary>Judges rows by both readers, then what holds whatever the rows are.</summary>
    /// <param name="judge">Fails on rows that are not those that the log asks for.</param>
    public async Task AssertAsync(IEnumerable<string> streams, Action<List<LakeRow>> judge)
    {
        var run = await OdographProgram.RunAsync(
            ["sql", "--data", Data, "-o", "ndjson", LakeRow.Query(streams), .. More]);
        Assert.True(run.ExitCode == 0, run.Error);
        judge([.. run.Lines.Select(LakeRow.Parse)]);
        Tally.Held(Way, Invariants.ThisOnce);
        Tally.Held(Way, Invariants.Quarantined);
        Tally.Held(Way, Invariants.Sums);

        var foreign = await ForeignLake.ReadAsync(Job);
        judge(foreign.Rows);
        Tally.Held(Way, Invariants.Foreign);
        foreign.AssertDecidedAlone();
        Tally.Held(Way, Invariants.DecidedAlone);
        TableTimes.AssertForward(Job);
        Tally.Held(Way, Invariants.Times);
        await AssertRollupsAsync();
        Tally.Held(Way, Invariants.Rollups);
        var verify = await OdographProgram.RunAsync(["lake", "verify", "--data", Data, .. More]);
        Assert.True(verify.ExitCode == 0, $"lake verify: {verify.ExitCode}: {verify.Output}{verify.Error}");
        Tally.Held(Way, Invariants.Verified);
    }

    public static void AssertSame(IEnumerable<string> expected, IEnumerable<string> found, string what)
    {
        string[] left = [.. expected.Order(StringComparer.Ordinal)];
        string[] right = [.. found.Order(StringComparer.Ordinal)];
        if (!left.SequenceEqual(right, StringComparer.Ordinal))
        {
            var missing = left.Except(right).Take(5);
            var strange = right.Except(left).Take(5);
            var twice = right.GroupBy(text => text).Where(group => group.Count() > 1).Select(group => group.Key);
            Assert.Fail($"{what}: expected {left.Length}, found {right.Length}; "
                + $"missing {string.Join(", ", missing)}; strange {string.Join(", ", strange)}; "
                + $"more than once {string.Join(", ", twice.Take(5))}");
        }
    }

    /// <summary>The built-in pipeline's roll-ups have the groups and counts of their streams' rows.</summary>
    async Task AssertRollupsAsync()
    {
        string[] differences =
        [
            Difference(
                "SELECT window_start, device_id, events::HUGEINT FROM vehicle_1m",
                "SELECT time_bucket(INTERVAL 1 MINUTE, event_time), device_id, count(*) FROM vehicle GROUP BY ALL"),
            Difference(
                "SELECT window_start, cell, readings::HUGEINT FROM traffic_5m",
                "SELECT time_bucket(INTERVAL 5 MINUTE, event_time), geohash(latitude, longitude, 6), "
                    + "count(speed_kmh) FROM vehicle GROUP BY ALL"),
            Difference(
                "SELECT window_start, kind || ' ' || status, reports::HUGEINT FROM incidents_1h",
                "SELECT time_bucket(INTERVAL 1 HOUR, event_time), kind || ' ' || status, count(*) FROM emergency "
                    + "WHERE kind <> 'None' GROUP BY ALL"),
        ];
        var run = await OdographProgram.RunAsync(
            ["sql", "--data", Data, "-o", "ndjson", string.Join(" UNION ALL ", differences), .. More]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Empty(run.Lines);
    }

    static string Difference(string left, string right)
        => $"(({left} EXCEPT ALL {right}) UNION ALL ({right} EXCEPT ALL {left}))";
}
