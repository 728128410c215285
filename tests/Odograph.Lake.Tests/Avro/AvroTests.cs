using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Odograph.Lake.Avro;
using Odograph.Lake.Tables;

namespace Odograph.Lake.Tests.Avro;

public sealed class AvroTests
{
    const string Everything = """
        {"type":"record","name":"all","namespace":"a.b","fields":[
          {"name":"n","type":"null"},{"name":"b","type":"boolean"},{"name":"i","type":"int"},{"name":"l","type":"long"},
          {"name":"f","type":"float"},{"name":"d","type":"double"},{"name":"y","type":"bytes"},
          {"name":"s","type":"string"},
          {"name":"e","type":{"type":"enum","name":"suit","symbols":["A","B"]}},
          {"name":"x","type":{"type":"fixed","name":"four","size":4}},
          {"name":"a","type":{"type":"array","items":["null","string"]}},
          {"name":"m","type":{"type":"map","values":"long"}},
          {"name":"u","type":["null","int","string",
            {"type":"record","name":"inner","fields":[{"name":"z","type":"a.b.four"}]}]},
          {"name":"again","type":["null","all"],"field-id":7},
          {"name":"w","type":{"type":{"type":"long"},"logicalType":"timestamp-micros"}}]}
        """;

    static object?[] Full(object? nested = null) =>
    [
        null, true, int.MinValue, long.MaxValue, 1.5f, double.NaN, new byte[] { 0, 255 }, "ü😀", "B",
        new byte[] { 1, 2, 3, 4 },
        new List<object?> { "a", null }, new Dictionary<string, object?> { ["k"] = -1L },
        new object?[] { new byte[] { 9, 9, 9, 9 } },
        nested, 7L,
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_type_comes_back(bool packed)
    {
        var bytes = AvroFile.Write(
            Everything, new Dictionary<string, string> { ["key"] = "ü" }, [Full(Full())], packed);
        var file = AvroFile.Read(bytes);
        Assert.Equal("ü", file.Text("key"));
        Assert.Equivalent(Full(Full()), Assert.Single(file.Records), strict: true);
        Assert.Equal(13, file.Schema.IndexOf(7, "other"));
        Assert.Equal(0, file.Schema.IndexOf(99, "n"));
        Assert.Equal(-1, file.Schema.IndexOf(99, "again"));
    }

    [Fact]
    public void Equal_content_makes_equal_bytes()
        => Assert.Equal(Written(Full()), Written(Full()));

    [Theory]
    [InlineData(0, "00")]
    [InlineData(-1, "01")]
    [InlineData(1, "02")]
    [InlineData(-64, "7F")]
    [InlineData(64, "8001")]
    [InlineData(long.MaxValue, "FEFFFFFFFFFFFFFFFF01")]
    [InlineData(long.MinValue, "FFFFFFFFFFFFFFFFFF01")]
    public void Numbers_are_zigzag(long value, string hex)
    {
        var writer = new AvroWriter();
        writer.WriteLong(value);
        Assert.Equal(hex, Convert.ToHexString(writer.ToArray()));
        Assert.Equal(value, new AvroReader(Convert.FromHexString(hex)).ReadLong());
    }

    [Fact]
    public void Any_records_come_back_over_many_blocks()
    {
        const string Schema = """
            {"type":"record","name":"r","fields":[{"name":"l","type":"long"},{"name":"s","type":["null","string"]}]}
            """;
        Prop.ForAll<(long Number, NonNull<string> Text)[]>(items =>
        {
            var records = items.Select(item => new object?[]
            {
                item.Number, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(item.Text.Get)),
            }).ToList();
            var read = AvroFile.Read(AvroFile.Write(Schema, new Dictionary<string, string>(), records)).Records;
            return read.Count == records.Count && read.Zip(records).All(pair => pair.First.SequenceEqual(pair.Second));
        }).QuickCheckThrowOnFailure();

        var large = Enumerable.Range(0, 20_000).Select(i => new object?[] { (long)i, new string('x', i % 50) })
            .ToList();
        var back = AvroFile.Read(AvroFile.Write(Schema, new Dictionary<string, string>(), large)).Records;
        Assert.Equal(large.Select(record => record[0]), back.Select(record => record[0]));
    }

    [Fact]
    public void A_file_without_records_is_a_header()
        => Assert.Empty(AvroFile.Read(AvroFile.Write(Everything, new Dictionary<string, string>(), [])).Records);

    [Fact]
    public void Blocks_of_arrays_with_their_length_are_read()
    {
        // Two blocks: two elements with a length before them, then one without.
        var reader = new AvroReader(Convert.FromHexString("03" + "04" + "02" + "04" + "02" + "06" + "00"));
        Assert.Equal(
            new List<object?> { 1L, 2L, 3L }, reader.Read(AvroSchema.Parse("""{"type":"array","items":"long"}""")));
        Assert.Equal(0, reader.BytesLeft);
    }

    [Theory]
    [InlineData("""{"type":"array","items":"null"}""", "FEFFFFFFFFFFFFFFFF01")]
    [InlineData("""{"type":"array","items":"long"}""", "FFFFFFFFFFFFFFFFFF0102")]
    [InlineData("\"string\"", "FEFFFFFFFF0F")]
    [InlineData("\"string\"", "01")]
    [InlineData("\"string\"", "02FF")]
    [InlineData("\"boolean\"", "02")]
    [InlineData("\"int\"", "FEFFFFFFFF0F")]
    [InlineData("\"long\"", "FFFFFFFFFFFFFFFFFFFF01")]
    [InlineData("\"long\"", "")]
    [InlineData("\"double\"", "00")]
    [InlineData("""["null","int"]""", "04")]
    [InlineData("""["null","int"]""", "01")]
    [InlineData("""{"type":"enum","name":"e","symbols":["A"]}""", "02")]
    [InlineData("""{"type":"fixed","name":"f","size":2147483647}""", "00")]
    [InlineData("""{"type":"map","values":"null"}""", "FEFFFFFFFFFFFFFFFF01")]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"next","type":"r"}]}""", "00")]
    public void Bytes_that_lie_about_themselves_are_refused(string schema, string hex)
        => Assert.Throws<TableFormatException>(
            () => new AvroReader(Convert.FromHexString(hex)).Read(AvroSchema.Parse(schema)));

    [Theory]
    [InlineData("nothing")]
    [InlineData("\"nothing\"")]
    [InlineData("{}")]
    [InlineData("5")]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"a"}]}""")]
    [InlineData("""{"type":"fixed","name":"f","size":-1}""")]
    [InlineData("""{"type":"array"}""")]
    public void What_is_no_schema_is_refused(string json)
        => Assert.Throws<TableFormatException>(() => AvroSchema.Parse(json));

    [Fact]
    public void A_flipped_bit_is_read_or_refused_with_the_typed_error()
    {
        foreach (bool packed in new[] { true, false })
        {
            var bytes = AvroFile.Write(Everything, new Dictionary<string, string>(), [Full(Full()), Full()], packed);
            for (int bit = 0; bit < bytes.Length * 8; bit += 3)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                try
                {
                    AvroFile.Read(bytes);
                }
                catch (TableFormatException)
                {
                }

                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }

            Assert.Equal(2, AvroFile.Read(bytes).Records.Count);
        }
    }

    [Fact]
    public void Another_codec_is_named()
    {
        var bytes = Written(Full());
        int at = bytes.AsSpan().IndexOf("deflate"u8);
        "zstdxyz"u8.CopyTo(bytes.AsSpan(at));
        Assert.Contains("\"zstdxyz\"", Assert.Throws<TableFormatException>(() => AvroFile.Read(bytes)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_does_not_fit_is_misuse()
    {
        var writer = new AvroWriter();
        Assert.Throws<ArgumentException>(() => writer.Write(AvroSchema.Parse("""["null","int"]"""), 5L));
        Assert.Throws<ArgumentException>(
            () => writer.Write(AvroSchema.Parse("""{"type":"enum","name":"e","symbols":["A"]}"""), "B"));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => writer.Write(AvroSchema.Parse("""{"type":"fixed","name":"f","size":3}"""), new byte[2]));
    }

    static byte[] Written(params object?[][] records)
        => AvroFile.Write(Everything, new Dictionary<string, string>(), records);
}
