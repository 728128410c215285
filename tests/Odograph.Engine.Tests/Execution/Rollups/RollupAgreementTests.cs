using System.Globalization;
using Odograph.DuckDb;
using Odograph.Engine.Execution;
using Odograph.Lake.Manifests;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Definition.Rollups;

namespace Odograph.Engine.Tests.Execution.Rollups;

/// <summary>
/// Roll-ups summed up where rows are decoded, roll-ups in SQL, and one query over the stream's rows: the same groups,
/// whatever the batches and the memory; doubles to 1e-9.
/// </summary>
public sealed class RollupAgreementTests
{
    const string Wide = """
        select time_bucket(interval '7' minutes, event_time) as w, make, year, geohash(latitude, longitude, 3) as cell,
               count(*) as n, count(speed_kmh) as speeds, sum(speed_kmh) as s, sum(year) as years, avg(year) as a,
               min(speed_kmh) as l, max(year) as h, min(event_time) as first_time,
               histogram(speed_kmh, [0, 30.5, 100]) as bins
        from vehicle group by all
        """;

    const string Last = """
        select time_bucket(interval '1' hour, event_time) as w, device_id, count(*) as n,
               arg_max(latitude, event_time) as x, arg_min(make, event_time) as m, arg_max(year, event_time) as y
        from vehicle group by all
        """;

    const string LastOfAll = """
        select time_bucket(interval '2' days, event_time) as w, count(*) as n, arg_max(speed_kmh, event_time) as x,
               arg_min(event_id, event_time) as e, arg_max(make, event_time) as m
        from vehicle group by all
        """;

    static readonly string[] Makes = ["BMW", "Škoda", "Mercedes-Benz of Untertürkheim", "", "A long name that goes on"];

    [Theory]
    [InlineData(Wide, 1, 0)]
    [InlineData(Last, 2, 0)]
    [InlineData(LastOfAll, 3, 0)]
    [InlineData(Wide, 4, 1)]
    [InlineData(Last, 5, 1)]
    [InlineData(LastOfAll, 6, 100_000)]
    public async Task Every_way_gives_the_same_groups(string sql, int seed, long rollupBytes)
    {
        var models = TestModels.Of(("m", sql));
        string[] events = [.. Events(seed, 6_000)];

        var plain = await GroupsAsync(models, events, isSql: false, 150_000, rollupBytes);
        var inSql = await GroupsAsync(models, events, isSql: true, 400_000, rollupBytes);

        AssertSame(inSql.Merged, plain.Merged);
        AssertSame(inSql.Direct, inSql.Merged);
        Assert.True(plain.Merged.Count > 10 || sql == LastOfAll);
    }

    static async Task<(IReadOnlyList<object?[]> Merged, IReadOnlyList<object?[]> Direct)> GroupsAsync(
        IReadOnlyList<ModelDefinition> models, string[] events, bool isSql, long batchBytes, long rollupBytes)
    {
        var limits = new ExecutorLimits { Threads = 2, ChunkBytes = 20_000 };
        await using var harness = await ExecutorHarness.OpenAsync(
            limits: rollupBytes == 0 ? limits : limits with { RollupBytes = rollupBytes },
            models: models,
            rollupsInSql: isSql);
        await harness.AppendAsync(events);
        var (rows, parts) = (new List<DataFile>(), new List<DataFile>());
        for (long read = 1; read > 0;)
        {
            var result = await harness.RunAndApplyAsync(batchBytes);
            read = result.Slices.Sum(slice => slice.Read);
            rows.AddRange(result.Files.GetValueOrDefault("vehicle") ?? []);
            parts.AddRange(result.Files.GetValueOrDefault("m_parts") ?? []);
        }

        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        foreach (string macro in Pipeline.Dialect.GeoMacros.Create)
        {
            connection.Execute(macro);
        }

        connection.Execute($"CREATE VIEW vehicle AS SELECT * FROM read_parquet({Paths(rows)})");
        connection.Execute($"CREATE VIEW m_parts AS SELECT * FROM read_parquet({Paths(parts)})");
        var rollup = models[0].Rollup;
        var keys = rollup.Columns.Where(column => column.IsKey).Select(column => column.Name);
        string order = $"ORDER BY {string.Join(", ", keys)}";
        string direct = models[0].Sql
            .Replace(", event_time) as x", ", (event_time, device_id, event_id)) as x", StringComparison.Ordinal)
            .Replace(", event_time) as y", ", (event_time, device_id, event_id)) as y", StringComparison.Ordinal)
            .Replace(", event_time) as m", ", (event_time, device_id, event_id)) as m", StringComparison.Ordinal)
            .Replace(", event_time) as e", ", (event_time, device_id, event_id)) as e", StringComparison.Ordinal)
            .Replace("histogram(speed_kmh, [0, 30.5, 100])", "count(*)", StringComparison.Ordinal);
        string merged = RollupSql.View(rollup, "NULL::TIMESTAMPTZ");
        return (
            connection.Rows($"SELECT * EXCLUDE (window_end, is_final) FROM ({merged}) {order}"),
            connection.Rows($"SELECT * FROM ({direct}) {order}"));

        string Paths(List<DataFile> files) => SqlText.ListOf(files.Select(harness.PathOf));
    }

    static void AssertSame(IReadOnlyList<object?[]> expected, IReadOnlyList<object?[]> found)
    {
        Assert.Equal(expected.Count, found.Count);
        for (int row = 0; row < expected.Count; row++)
        {
            for (int column = 0; column < expected[row].Length; column++)
            {
                AssertSame(expected[row][column], found[row][column], $"row {row}, column {column}");
            }
        }
    }

    static void AssertSame(object? expected, object? found, string place)
    {
        switch (expected)
        {
            case double number when found is double other:
                Assert.True(Math.Abs(number - other) <= 1e-9 * Math.Max(1, Math.Abs(number)), place);
                break;
            case long or null when found is System.Collections.IEnumerable and not string:
                break; // the histogram, which the query over rows does not make
            case System.Collections.IEnumerable list and not string:
                Assert.Equal(list.Cast<object?>(), ((System.Collections.IEnumerable)found!).Cast<object?>());
                break;
            case System.Numerics.BigInteger or Int128:
                Assert.Equal(
                    Convert.ToString(expected, CultureInfo.InvariantCulture),
                    Convert.ToString(found, CultureInfo.InvariantCulture));
                break;
            default:
                Assert.Equal(expected, found);
                break;
        }
    }

    /// <summary>Over three days, out of order, with copies, equal times, and every column NULL now and then.</summary>
    static IEnumerable<string> Events(int seed, int count)
    {
        var random = new Random(seed);
        var start = new DateTimeOffset(2026, 1, 1, 22, 0, 0, TimeSpan.Zero);
        for (int i = 0; i < count; i++)
        {
            int number = random.Next(count); // some come twice
            var own = new Random((seed * 100_000) + number);
            int day = own.Next(20) == 0 ? own.Next(-2, 1) : 0;
            string id = own.Next(2) == 0 ? $"{number}" : $"a-long-identity-of-event-{number:D12}";
            string time = start.AddDays(day).AddSeconds(own.Next(3_000)).ToString("O", CultureInfo.InvariantCulture);
            var text = new System.Text.StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"{id}\",\"deviceId\":\"dev-{own.Next(30)}\"");
            text.Append(CultureInfo.InvariantCulture, $",\"timestamp\":\"{time}\"");
            if (own.Next(5) > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $",\"latitude\":{(own.NextDouble() * 180) - 90:R}");
                text.Append(CultureInfo.InvariantCulture, $",\"longitude\":{(own.NextDouble() * 360) - 180:R}");
            }

            text.Append(own.Next(4) == 0 ? "" : string.Create(
                CultureInfo.InvariantCulture, $",\"speed\":{own.Next(1500) / 10.0}"));
            text.Append(own.Next(4) == 0 ? "" : $",\"make\":\"{Makes[own.Next(Makes.Length)]}\"");
            text.Append(own.Next(4) == 0 ? "" : $",\"year\":{own.Next(2000, 2004)}");
            yield return text.Append('}').ToString();
        }
    }
}
