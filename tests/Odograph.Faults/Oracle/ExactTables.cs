using System.Globalization;
using Odograph.Faults.Report;

namespace Odograph.Faults.Oracle;

/// <summary>
/// What the tables of a data folder must hold, worked out from the log's files alone: every id once, every line without
/// an id in quarantine, sums that add up. Of a log whose beginning was dropped the ids are those acknowledged, and
/// lines are compared as far as they are still there.
/// </summary>
internal static class ExactTables
{
    public static Task AssertAsync(Way way, string data, IEnumerable<string> acknowledged)
        => AssertAsync(new TableProof(way, data), acknowledged);

    /// <param name="acknowledged">Ids that a run of the program said to have taken in; they must be in the log.</param>
    public static async Task AssertAsync(TableProof proof, IEnumerable<string> acknowledged)
    {
        using var look = Tally.Look();
        var lines = LogLine.ReadAll(Path.Combine(proof.Data, "log"));
        var ids = lines.Select(line => line.EventId).ToHashSet();
        bool isWhole = lines.GroupBy(line => (line.Stream, line.Partition))
            .All(partition => partition.Min(line => line.Position) == 0);
        ids.UnionWith(isWhole ? [] : acknowledged);
        Assert.Empty(acknowledged.Where(id => !ids.Contains(id)).Take(10));
        Tally.Held(proof.Way, Invariants.Acknowledged);
        string[] streams = [.. lines.Select(line => line.Stream).Distinct().Order(StringComparer.Ordinal)];
        await proof.AssertAsync(streams, rows =>
        {
            if (isWhole)
            {
                AssertRows(lines, rows);
            }
            else
            {
                var known = ids.OfType<string>();
                var found = rows.Where(row => streams.Contains(row.Table)).Select(row => row.Text);
                TableProof.AssertSame(known, found, "ids");
                AssertQuarantine(lines, rows);
            }
        });
        look.Passed();
    }

    static void AssertRows(List<LogLine> lines, List<LakeRow> rows)
    {
        foreach (var stream in lines.GroupBy(line => line.Stream))
        {
            var expected = stream.Where(line => line.EventId is not null).Select(line => line.EventId!).Distinct();
            AssertStream(lines, rows, stream.Key, expected);
        }

        AssertQuarantine(lines, rows);
        TableProof.AssertSame(
            lines.GroupBy(line => line.Stream).Select(Sums),
            rows.Where(row => row.Table == "ledger" && row.Place.Length > 0).GroupBy(row => row.Place)
                .Select(stream => $"{stream.Key} {LakeRow.Sum(stream)}"),
            "sums of the ledger");
    }

    /// <summary>A stream's table has these ids once, each with the place of a line that has it.</summary>
    internal static void AssertStream(
        List<LogLine> lines, List<LakeRow> rows, string stream, IEnumerable<string> expected)
    {
        var places = lines.ToDictionary(line => line.Place);
        var accepted = rows.Where(row => row.Table == stream).ToList();
        TableProof.AssertSame(expected, accepted.Select(row => row.Text), $"ids of {stream}");
        Assert.Empty(accepted.Where(row => places[row.Place].EventId != row.Text).Take(10));
    }

    static void AssertQuarantine(List<LogLine> lines, List<LakeRow> rows)
    {
        var begins = lines.GroupBy(line => $"{line.Stream}/{line.Partition}")
            .ToDictionary(partition => partition.Key, partition => partition.Min(line => line.Position));
        TableProof.AssertSame(
            lines.Where(line => line.EventId is null).Select(line => $"{line.Place} {line.Md5}"),
            rows.Where(row => row.Table == "quarantine" && IsThere(row.Place))
                .Select(row => $"{row.Place} {row.Text}"),
            "quarantine");

        bool IsThere(string place)
        {
            int at = place.LastIndexOf('/');
            return begins.TryGetValue(place[..at], out long first)
                && long.Parse(place[(at + 1)..], CultureInfo.InvariantCulture) >= first;
        }
    }

    static string Sums(IGrouping<string, LogLine> stream)
    {
        int bad = stream.Count(line => line.EventId is null);
        int good = stream.Where(line => line.EventId is not null).Select(line => line.EventId).Distinct().Count();
        return $"{stream.Key} {LakeRow.Counts(stream.Count(), good, stream.Count() - good - bad, bad)}";
    }
}
