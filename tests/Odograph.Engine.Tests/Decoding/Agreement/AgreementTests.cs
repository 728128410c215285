using System.Text;
using Odograph.Engine.Decoding;
using Odograph.Model.Streams;

namespace Odograph.Engine.Tests.Decoding.Agreement;

/// <summary>
/// Fast path, full reader and a slow oracle on System.Text.Json must come to the same reason and the same cells,
/// whatever the record and whatever lies behind it. ODOGRAPH_FUZZ_RECORDS sets the number of records a stream,
/// ODOGRAPH_FUZZ_SEED their seed.
/// </summary>
public sealed class AgreementTests
{
    const int DefaultRecords = 30_000;

    static int Setting(string name, int otherwise)
        => int.TryParse(Environment.GetEnvironmentVariable(name), out int value) ? value : otherwise;

    [Theory]
    [InlineData("vehicle")]
    [InlineData("gps")]
    [InlineData("traffic")]
    [InlineData("weather")]
    [InlineData("emergency")]
    [InlineData("all_types")]
    [InlineData("berlin")]
    public void Fast_path_full_reader_and_oracle_agree_on_mutated_records(string name)
    {
        StreamDefinition stream = TestStreams.Named(name);
        int records = Setting("ODOGRAPH_FUZZ_RECORDS", DefaultRecords), seed = Setting("ODOGRAPH_FUZZ_SEED", 5);
        using var fast = new DecodedChunk(stream);
        using var full = new DecodedChunk(stream, usesFastPath: false);
        var oracle = new Oracle(stream);
        var source = new MutatedRecords(stream, seed);
        var accepted = 0;
        for (var i = 0; i < records; i++)
        {
            byte[] record = source.Next();
            DecodeReason expected = full.Decode(record, behind: (byte)i);
            DecodeReason found = fast.Decode(record, behind: (byte)(i >> 8));
            bool agree = found == expected && (found != DecodeReason.None || fast.IsSameRow(full));
            string shown = agree ? "" : $"fast {Show(fast, found)}\nfull {Show(full, expected)}";
            Assert.True(agree, $"{shown}\n{Encoding.UTF8.GetString(record)}");
            accepted += expected == DecodeReason.None ? 1 : 0;
            if (i % 8 == 0)
                AssertOracle(oracle, record, expected, full);
        }

        // The test must see enough of both kinds, and of the fast path.
        Assert.InRange(accepted, records / 3, records * 9 / 10);
        Assert.InRange(fast.Decoder.FullReads, 1, records * 2 / 3);
    }

    static void AssertOracle(Oracle oracle, byte[] record, DecodeReason reason, DecodedChunk chunk)
    {
        (string? name, Dictionary<string, string>? cells) = oracle.Read(record);
        string shown = Encoding.UTF8.GetString(record);
        string? found = reason == DecodeReason.None ? null : reason.Name();
        Assert.True(name == found, $"oracle {name}, found {found}: {shown}");
        for (var column = 0; column < chunk.Plan.Columns.Count && cells is not null; column++)
        {
            string key = chunk.Plan.Columns[column].Name;
            bool isMadeId = key == CommonColumns.EventId && !cells.ContainsKey(key);
            bool agree = isMadeId || cells.GetValueOrDefault(key) == chunk.Cell(column, 0);
            Assert.True(agree, $"{key} {Show(chunk, reason)}\n{shown}");
        }
    }

    static string Show(DecodedChunk chunk, DecodeReason reason)
        => reason == DecodeReason.None ? string.Join('|', chunk.Row()) : reason.Name();
}
