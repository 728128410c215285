using Odograph.Engine.Query;
using Odograph.Lake.Manifests;

namespace Odograph.Engine.Tests.Query;

public sealed class ParquetVerifierTests
{
    const string Rows =
        """
        SELECT 'id-' || i AS event_id, 'Straße-' || i AS device_id,
               TIMESTAMPTZ '2026-01-01 08:00:00+00' + i * INTERVAL '1 second' AS event_time,
               CASE i WHEN 3 THEN 'NaN'::DOUBLE WHEN 4 THEN NULL ELSE -i / 7.0 END AS latitude, 0.0 AS longitude,
               i::INT AS "year"
        FROM range(10) AS numbers(i)
        """;

    [Fact]
    public async Task A_file_that_is_as_its_manifest_says_has_no_problem()
    {
        using var lake = await QueryLake.CreateAsync();
        var file = await WrittenAsync(lake);
        Assert.Equal(1, file.NanCounts.Values.Sum());
        Assert.Empty(Verify(lake, file));
    }

    [Fact]
    public async Task Every_count_and_bound_that_is_not_true_is_found()
    {
        using var lake = await QueryLake.CreateAsync();
        var file = await WrittenAsync(lake);
        var swapped = file with { LowerBounds = file.UpperBounds, UpperBounds = file.LowerBounds };
        Assert.Contains("rows", Assert.Single(Verify(lake, file with { RecordCount = 11 })), StringComparison.Ordinal);
        Assert.Contains(
            "nulls", Verify(lake, file with { NullCounts = Raised(file.NullCounts) })[0], StringComparison.Ordinal);
        Assert.Contains(
            "NaNs", Verify(lake, file with { NanCounts = Raised(file.NanCounts) })[0], StringComparison.Ordinal);
        Assert.Equal(5, Verify(lake, swapped).Count(problem => problem.Contains("bounds", StringComparison.Ordinal)));
    }

    static Dictionary<int, long> Raised(IReadOnlyDictionary<int, long> counts)
        => counts.ToDictionary(pair => pair.Key, pair => pair.Value + 1);

    static async Task<DataFile> WrittenAsync(QueryLake lake)
    {
        var manifest = await lake.WriteAsync("vehicle", 1, Rows);
        return Assert.Single((await ManifestReader.ReadAsync(lake.Store, manifest.Path)).Entries).File;
    }

    static IReadOnlyList<string> Verify(QueryLake lake, DataFile file)
    {
        using var verifier = new ParquetVerifier(lake.Store);
        var table = lake.Tables.LoadAsync("vehicle").GetAwaiter().GetResult();
        return verifier.Verify(table.Name, file, table.Metadata.CurrentSchema);
    }
}
