using System.Globalization;
using System.Text;
using Odograph.Engine.Decoding;
using Odograph.Engine.Decoding.Fast;
using Odograph.Model.Streams;

namespace Odograph.Engine.Tests.Decoding;

public sealed class FastPathTests
{
    static string Time(int i) => $"\"2026-01-01T08:{i % 60:D2}:38.123456\"";

    const string ClassicTail = """
        "location": [51.5, -0.125], "speed": 21.5, "direction": "North-East", "make": "BMW", "year": 2024
        """;

    /// <summary>
    /// The three classic spellings of a vehicle's event, and two ways of giving the position that are newer.
    /// </summary>
    static string Vehicle(int i) => (i % 5) switch
    {
        0 => $$"""{"id": "{{i}}", "deviceId": "Vehicle-CodeWithYu-123", "timestamp": {{Time(i)}}, {{ClassicTail}}}""",
        1 => $$"""{"id": "{{i}}", "vehicle_id": "Vehicle-101", "timestamp": {{Time(i)}}, {{ClassicTail}}}""",
        2 => $$"""
            {"id": "{{i}}", "device_id": "Vehicle-007", "timestamp": {{Time(i)}}, "location": [13.75, 100.5],
             "speed": 21.507412345678912, "direction": "Southeast", "brand": "HONDA", "model": "CR-V"}
            """,
        3 => $$"""
            {"id":{{i}},"deviceId":{{i}},"timestamp":{{1_767_254_438 + i}},"location":{"lat":51.5,"lng":-0.125},
             "speed":"21.5","direction":null,"make":"Škoda","colour":{"rgb":[1,2,3]},"year":"2024","fuelType":null}
            """,
        _ => $$"""
            {"id":"{{i}}","deviceId":"d","timestamp":{{Time(i)}},"location":"(51.5, -0.125)","speed":null,
             "make":"say \"B\"","model":"C500","year":2024.0,"fuelType":"Hybrid"}
            """,
    };

    [Fact]
    public void Each_form_of_a_mixed_feed_is_read_in_full_once_and_never_again()
    {
        using var chunk = new DecodedChunk(TestStreams.Vehicle);
        using var full = new DecodedChunk(TestStreams.Vehicle, usesFastPath: false);
        for (var i = 0; i < 500; i++)
        {
            Assert.Equal(DecodeReason.None, chunk.Decode(Vehicle(i)));
            Assert.Equal(DecodeReason.None, full.Decode(Vehicle(i)));
            Assert.Equal(full.Row(), chunk.Row());
        }

        Assert.Equal(5, chunk.Decoder.FullReads);
    }

    [Fact]
    public void Ten_zero_bytes_are_no_date_though_none_was_read_before()
    {
        using var chunk = new DecodedChunk(TestStreams.Vehicle);
        Assert.Equal(DecodeReason.None, chunk.Decode("""{"deviceId":"d","timestamp":"2026-01-01T08:00:00Z"}"""));
        Assert.Equal(
            DecodeReason.NotJson,
            chunk.Decode($$"""{"deviceId":"d","timestamp":"{{new string('\0', 10)}}T08:00:00Z"}"""));
    }

    [Fact]
    public void Keys_that_come_and_go_need_no_form_of_their_own()
    {
        using var chunk = new DecodedChunk(TestStreams.AllTypes);
        string[] members =
            ["\"text\":\"t\"", "\"small\":1", "\"large\":2", "\"real\":3", "\"flag\":true", "\"moment\":4"];
        string Record(int set)
        {
            IEnumerable<string> some = members.Where((_, i) => (set >> i & 1) != 0);
            return $"{{{string.Join(',', some.Prepend("\"deviceId\":1,\"timestamp\":1"))}}}";
        }

        for (var round = 0; round < 2; round++)
        {
            for (var set = 0; set < 1 << members.Length; set++)
                Assert.Equal(DecodeReason.None, chunk.Decode(Record(set)));
        }

        // 64 forms; a form is new only as long as one key was not seen behind another.
        Assert.InRange(chunk.Decoder.FullReads, 1, 1 + (members.Length * (members.Length + 1) / 2));
    }

    [Fact]
    public void A_record_cut_anywhere_is_not_completed_by_what_lies_behind_it()
    {
        using var chunk = new DecodedChunk(TestStreams.Vehicle);
        for (var i = 0; i < 5; i++)
        {
            byte[] record = Encoding.UTF8.GetBytes(Vehicle(i));
            Assert.Equal(DecodeReason.None, chunk.Decode(record));
            for (var length = 0; length < record.Length; length++)
            {
                foreach (byte behind in "\"}5,]"u8)
                    Assert.NotEqual(DecodeReason.None, chunk.Decode(record.AsSpan(0, length), row: 0, behind));
            }
        }
    }

    [Fact]
    public void Keys_without_end_are_forgotten_and_the_stream_goes_on_fast()
    {
        using var chunk = new DecodedChunk(TestStreams.AllTypes);
        for (var i = 0; i < 3 * LiteralGraph.MaxLiterals; i++)
        {
            string record = $"{{\"deviceId\":1,\"timestamp\":1,\"key {i}\":{i},\"small\":{i}}}";
            Assert.Equal(DecodeReason.None, chunk.Decode(record));
        }

        Assert.Equal($"{(3 * LiteralGraph.MaxLiterals) - 1}", chunk.Cell("small"));
        long before = chunk.Decoder.FullReads;
        for (var i = 0; i < 2 * LiteralGraph.MaxLiterals; i++)
            Assert.Equal(DecodeReason.None, chunk.Decode($"{{\"timestamp\":1,\"deviceId\":1,\"small\":{i}}}"));
        Assert.InRange(chunk.Decoder.FullReads - before, 1, LiteralGraph.MaxLiterals + 1);
    }

    [Fact]
    public void Literals_longer_than_a_vector_are_compared_to_their_end()
    {
        string key = new('k', 200);
        StreamDefinition stream = TestStreams.AllTypes with
        {
            Accept = new Dictionary<string, IReadOnlyList<string>> { ["real"] = [key] },
        };
        using var chunk = new DecodedChunk(stream);
        string Record(string name, int value) => $"{{\"deviceId\":1,\"eventTime\":1,\"{name}\":{value}}}";
        Assert.Equal(DecodeReason.None, chunk.Decode(Record(key, 1)));
        Assert.Equal(DecodeReason.None, chunk.Decode(Record(key, 2)));
        Assert.Equal("2", chunk.Cell("real"));
        Assert.Equal(1, chunk.Decoder.FullReads);
        Assert.Equal(DecodeReason.None, chunk.Decode(Record(key[..^1] + "x", 3)));
        Assert.Null(chunk.Cell("real"));
    }

    [Fact]
    public void A_record_over_1_MiB_of_a_known_form_is_too_large()
    {
        using var chunk = new DecodedChunk(TestStreams.AllTypes);
        string Record(int length) => $"{{\"deviceId\":1,\"timestamp\":1,\"text\":\"{new string('x', length)}\"}}";
        Assert.Equal(DecodeReason.None, chunk.Decode(Record(5)));
        Assert.Equal(DecodeReason.None, chunk.Decode(Record((1 << 20) - 100)));
        Assert.Equal(1, chunk.Decoder.FullReads);
        Assert.Equal(DecodeReason.TooLarge, chunk.Decode(Record(1 << 20)));
    }

    [Fact]
    public unsafe void Numbers_are_those_of_the_runtimes_parser_bit_for_bit()
    {
        var random = new Random(11);
        var fast = 0;
        byte* text = stackalloc byte[128];
        for (var i = 0; i < 300_000; i++)
        {
            string number = Number(random, i);
            new Span<byte>(text, 128).Fill((byte)',');
            Encoding.ASCII.GetBytes(number, new Span<byte>(text, 64));
            double found;
            byte* end = FastNumbers.Bare(text, &found);
            if (end == null)
                continue;
            fast++;
            Assert.Equal(number.Length, end - text);
            double expected = double.Parse(number, CultureInfo.InvariantCulture);
            if (BitConverter.DoubleToInt64Bits(expected) != BitConverter.DoubleToInt64Bits(found))
                Assert.Fail($"{number}: {found:R} is not {expected:R}");
        }

        Assert.InRange(fast, 200_000, 300_000);
    }

    /// <summary>Doubles as they are printed, digits of every length, and halves between two doubles.</summary>
    static string Number(Random random, int i)
    {
        string Digits(int count)
            => string.Concat(Enumerable.Range(0, count).Select(_ => (char)('0' + random.Next(10))));
        string sign = random.Next(2) == 0 ? "-" : "";
        switch (i % 4)
        {
            case 0:
                double size = Math.Pow(10, random.Next(-1, 4));
                return sign + (random.NextDouble() * size).ToString("F17", CultureInfo.InvariantCulture);
            case 1:
                return (random.NextDouble() * 360).ToString("R", CultureInfo.InvariantCulture);
            case 2:
                return $"{sign}{random.Next(0, 10_000)}.{Digits(random.Next(1, 17))}";
            default:
                // Half way between two neighbours of 53 bits: ties go to the even one.
                decimal half = ((1L << 52) + random.NextInt64(1L << 52)) * 2 + 1;
                decimal scaled = half / (1L << random.Next(36, 54));
                string printed = scaled.ToString(CultureInfo.InvariantCulture);
                return printed.Contains('.', StringComparison.Ordinal) ? printed : printed + ".0";
        }
    }
}
