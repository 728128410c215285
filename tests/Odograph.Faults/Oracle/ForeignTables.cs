using Odograph.Faults.Report;
using Odograph.Interop.Readers;

namespace Odograph.Faults.Oracle;

/// <summary>The tables of a data folder as readers see them that share no code with the writer.</summary>
internal static class ForeignTables
{
    static readonly RowReaders.Columns s_events = new(
        ["event_id", "source_partition", "source_position"], ["event_time", "ingested_at"]);

    static readonly RowReaders.Columns s_quarantine = new(
        ["stream", "reasons", "raw_size", "source_partition", "source_position"], ["ingested_at"]);

    static readonly RowReaders.Columns s_ledger = new(
        ["batch", "stream", "source_partition", "position_from", "position_to", "read", "accepted"], ["planned_at"]);

    /// <summary>They show the rows of `odograph sql`.</summary>
    /// <param name="withSpark">Whether Spark, where it is found, reads the tables beside icebird.</param>
    public static async Task AssertSameAsync(Way way, string data, bool withSpark)
    {
        using var look = Tally.Look();
        string? spark = withSpark ? TestServers.Find("spark") : null;
        string icebird = await Icebird.Folder.Value;
        foreach (var (table, columns) in new[]
            { ("vehicle", s_events), ("quarantine", s_quarantine), ("ledger", s_ledger) })
        {
            var ours = await RowReaders.OdographAsync(data, table, columns);
            string folder = Path.Combine(data, "lake", "smart_city", table);
            Assert.Equal(ours, await RowReaders.IcebirdAsync(icebird, folder, columns));
            if (spark is not null)
            {
                string lake = Path.Combine(data, "lake");
                Assert.Equal(ours, await RowReaders.SparkAsync(spark, lake, $"smart_city.{table}", columns));
            }
        }

        Tally.Held(way, Invariants.Foreign);
        if (spark is not null)
        {
            Tally.Held(way, Invariants.Spark);
        }

        look.Passed();
    }
}
