using System.Globalization;
using System.Text;
using System.Text.Json;
using Odograph.Testing.Processes;

namespace Odograph.Faults.Oracle;

/// <summary>
/// What the tables of a data folder must hold, worked out from the log's files alone: every id once, every line without
/// an id in quarantine, sums that add up. Of a log whose beginning was dropped the ids are those acknowledged, and
/// lines are compared as far as they are still there.
/// </summary>
internal static class ExactTables
{
    /// <summary>Judges what was read back by `odograph sql` and `lake verify`.</summary>
    /// <param name="acknowledged">Ids that a run of the program said to have taken in; they must be in the log.</param>
    /// <param name="more">Arguments of the reading commands beside the data folder.</param>
    public static async Task AssertAsync(string data, IEnumerable<string> acknowledged, params string[] more)
    {
        var lines = LogLine.ReadAll(Path.Combine(data, "log"));
        var ids = lines.Select(line => line.EventId).ToHashSet();
        bool isWhole = lines.GroupBy(line => (line.Stream, line.Partition))
            .All(partition => partition.Min(line => line.Position) == 0);
        ids.UnionWith(isWhole ? [] : acknowledged);
        Assert.Empty(acknowledged.Where(id => !ids.Contains(id)).Take(10));
        string[] streams = [.. lines.Select(line => line.Stream).Distinct().Order(StringComparer.Ordinal)];
        var rows = await RowsAsync(data, streams, more);
        if (isWhole)
        {
            AssertRows(lines, rows);
        }
        else
        {
            var known = ids.OfType<string>();
            AssertSame(known, rows.Where(row => streams.Contains(row.Kind)).Select(row => row.Text), "ids");
            AssertQuarantine(lines, rows);
        }

        await AssertRollupsAsync(data, more);
        var verify = await OdographProgram.RunAsync(["lake", "verify", "--data", data, .. more]);
        Assert.True(verify.ExitCode == 0, $"lake verify: {verify.ExitCode}: {verify.Output}{verify.Error}");
    }

    /// <summary>The built-in pipeline's roll-ups have the groups and counts of their streams' rows.</summary>
    static async Task AssertRollupsAsync(string data, string[] more)
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
            ["sql", "--data", data, "-o", "ndjson", string.Join(" UNION ALL ", differences), .. more]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Empty(run.Lines);
    }

    static string Difference(string left, string right)
        => $"(({left} EXCEPT ALL {right}) UNION ALL ({right} EXCEPT ALL {left}))";

    static void AssertRows(List<LogLine> lines, List<Row> rows)
    {
        var places = lines.ToDictionary(line => line.Place);
        foreach (var stream in lines.GroupBy(line => line.Stream))
        {
            var accepted = rows.Where(row => row.Kind == stream.Key).ToList();
            var expected = stream.Where(line => line.EventId is not null).Select(line => line.EventId!).Distinct();
            AssertSame(expected, accepted.Select(row => row.Text), $"ids of {stream.Key}");
            var moved = accepted.Where(row => places[$"{stream.Key}/{row.Place}"].EventId != row.Text);
            Assert.Empty(moved.Take(10));
        }

        AssertQuarantine(lines, rows);
        AssertSame(
            lines.GroupBy(line => line.Stream).Select(Sums),
            rows.Where(row => row.Kind == "ledger").Select(row => $"{row.Place} {row.Text}"), "sums of the ledger");
    }

    static void AssertQuarantine(List<LogLine> lines, List<Row> rows)
    {
        var begins = lines.GroupBy(line => $"{line.Stream}/{line.Partition}")
            .ToDictionary(partition => partition.Key, partition => partition.Min(line => line.Position));
        AssertSame(
            lines.Where(line => line.EventId is null).Select(line => $"{line.Place} {Hex(line.Payload)}"),
            rows.Where(row => row.Kind == "quarantine" && IsThere(row.Place)).Select(row => $"{row.Place} {row.Text}"),
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
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{stream.Key} {stream.Count()}={good}+{stream.Count() - good - bad}+{bad}");
    }

    static void AssertSame(IEnumerable<string> expected, IEnumerable<string> found, string what)
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

    static async Task<List<Row>> RowsAsync(string data, IEnumerable<string> streams, string[] more)
    {
        var sql = new StringBuilder(
            "SELECT 'quarantine' AS kind, hex(raw) AS text, "
                + "stream || '/' || source_partition || '/' || source_position AS place FROM quarantine "
                + "UNION ALL SELECT 'ledger', sum(read) || '=' || sum(accepted) || '+' || sum(duplicate) || '+' "
                + "|| sum(quarantined), stream FROM ledger WHERE stream IS NOT NULL GROUP BY stream");
        foreach (string stream in streams)
        {
            sql.Append(
                CultureInfo.InvariantCulture,
                $" UNION ALL SELECT '{stream}', event_id, source_partition || '/' || source_position FROM {stream}");
        }

        var run = await OdographProgram.RunAsync(
            ["sql", "--data", data, "-o", "ndjson", sql.ToString(), .. more]);
        Assert.True(run.ExitCode == 0, run.Error);
        return [.. run.Lines.Select(Row.Parse)];
    }

    static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    sealed record Row(string Kind, string Text, string Place)
    {
        public static Row Parse(string line)
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            return new Row(
                root.GetProperty("kind").GetString()!, root.GetProperty("text").GetString()!, root.GetProperty("place")
                    .GetString()!);
        }
    }
}
