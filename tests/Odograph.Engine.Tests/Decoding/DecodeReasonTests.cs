using System.Text;
using Odograph.Engine.Decoding;

namespace Odograph.Engine.Tests.Decoding;

public sealed class DecodeReasonTests : IDisposable
{
    const string Head = """{"device_id":"d","event_time":"2026-01-01T08:00:38Z" """;

    readonly DecodedChunk _chunk = new(TestStreams.AllTypes);

    public void Dispose() => _chunk.Dispose();

    [Theory]
    [InlineData("", "not_json")]
    [InlineData(" \t\r\n", "not_json")]
    [InlineData("\uFEFF", "not_json")]
    [InlineData("hello", "not_json")]
    [InlineData("{", "not_json")]
    [InlineData("{}x", "not_json")]
    [InlineData("{} {}", "not_json")]
    [InlineData("{\"a\":1,}", "not_json")]
    [InlineData("{a:1}", "not_json")]
    [InlineData("{'a':1}", "not_json")]
    [InlineData("{\"a\" 1}", "not_json")]
    [InlineData("{\"a\":01}", "not_json")]
    [InlineData("{\"a\":+1}", "not_json")]
    [InlineData("{\"a\":.5}", "not_json")]
    [InlineData("{\"a\":1.}", "not_json")]
    [InlineData("{\"a\":1e}", "not_json")]
    [InlineData("{\"a\":truE}", "not_json")]
    [InlineData("{\"a\":[1,]}", "not_json")]
    [InlineData("{\"a\":[1}]", "not_json")]
    [InlineData("{\"a\":{\"b\":}}", "not_json")]
    [InlineData("{\"a\":\"tab\tinside\"}", "not_json")]
    [InlineData("{\"a\":\"\\x\"}", "not_json")]
    [InlineData("{\"a\":\"\\u12g4\"}", "not_json")]
    [InlineData("{\"a\":\"\\ud83d\"}", "not_json")]
    [InlineData("{\"a\":\"\\ude00\\ud83d\"}", "not_json")]
    [InlineData("{\"\\ud83dkey\":1}", "not_json")]
    [InlineData("{\"a\":{\"b\":[\"\\udc00\"]}}", "not_json")]
    [InlineData("[]", "not_object")]
    [InlineData(" 5 ", "not_object")]
    [InlineData("\"text\"", "not_object")]
    [InlineData("null", "not_object")]
    [InlineData("[{\"device_id\":\"d\"}]", "not_object")]
    [InlineData("[NaN]", "not_json")]
    [InlineData("NaN", "not_json")]
    [InlineData("{}", "missing_field")]
    [InlineData("{\"device_id\":\"d\"}", "missing_field")]
    [InlineData("{\"event_time\":5}", "missing_field")]
    [InlineData("{\"device_id\":null,\"event_time\":5}", "missing_field")]
    [InlineData("{\"device_id\":\"d\",\"event_time\":null}", "missing_field")]
    public void A_whole_record_has_its_reason(string record, string reason)
        => Assert.Equal(reason, _chunk.Decode(record).Name());

    [Theory]
    [InlineData("\"flag\":\"yes\"", "wrong_type", "flag")]
    [InlineData("\"flag\":\"true \"", "wrong_type", "flag")]
    [InlineData("\"flag\":1", "wrong_type", "flag")]
    [InlineData("\"text\":{}", "wrong_type", "text")]
    [InlineData("\"text\":[\"a\"]", "wrong_type", "text")]
    [InlineData("\"text\":NaN", "not_json", null)]
    [InlineData("\"unknown\":NaN", "not_json", null)]
    [InlineData("\"flag\":Infinity", "not_json", null)]
    [InlineData("\"moment\":NaN", "not_json", null)]
    [InlineData("\"real\":NaN", "wrong_type", "real")]
    [InlineData("\"real\":-Infinity", "wrong_type", "real")]
    [InlineData("\"small\":Infinity", "wrong_type", "small")]
    [InlineData("\"large\":NaN", "wrong_type", "large")]
    [InlineData("\"real\":-NaN", "not_json", null)]
    [InlineData("\"real\":NaN5", "not_json", null)]
    [InlineData("\"real\":\"NaN\"", "wrong_type", "real")]
    [InlineData("\"real\":\"\"", "wrong_type", "real")]
    [InlineData("\"real\":\" 5\"", "wrong_type", "real")]
    [InlineData("\"real\":\"+5\"", "wrong_type", "real")]
    [InlineData("\"real\":\"05\"", "wrong_type", "real")]
    [InlineData("\"real\":\"5 km/h\"", "wrong_type", "real")]
    [InlineData("\"real\":true", "wrong_type", "real")]
    [InlineData("\"real\":[5]", "wrong_type", "real")]
    [InlineData("\"real\":1e400", "wrong_type", "real")]
    [InlineData("\"real\":\"-1e309\"", "wrong_type", "real")]
    [InlineData("\"small\":1.5", "wrong_type", "small")]
    [InlineData("\"small\":2147483648", "wrong_type", "small")]
    [InlineData("\"small\":\"-2147483649\"", "wrong_type", "small")]
    [InlineData("\"small\":12345678901234567890123", "wrong_type", "small")]
    [InlineData("\"large\":9223372036854775808", "wrong_type", "large")]
    [InlineData("\"large\":1e19", "wrong_type", "large")]
    [InlineData("\"moment\":true", "wrong_type", "moment")]
    [InlineData("\"moment\":{}", "wrong_type", "moment")]
    [InlineData("\"moment\":1e400", "wrong_type", "moment")]
    [InlineData("\"moment\":\"\"", "bad_time", "moment")]
    [InlineData("\"moment\":\"yesterday\"", "bad_time", "moment")]
    [InlineData("\"moment\":1e17", "bad_time", "moment")]
    [InlineData("\"moment\":\"100000000000000000\"", "bad_time", "moment")]
    [InlineData("\"location\":5", "wrong_type", "position")]
    [InlineData("\"location\":true", "wrong_type", "position")]
    [InlineData("\"location\":\"somewhere\"", "bad_location", "position")]
    [InlineData("\"location\":NaN", "not_json", null)]
    [InlineData("\"location\":[NaN,1]", "not_json", null)]
    public void A_member_has_its_reason_and_its_column(string member, string reason, string? column)
    {
        Assert.Equal(reason, _chunk.Decode($"{Head},{member}}}").Name());
        Assert.Equal(column, _chunk.Decoder.FaultColumn);
    }

    [Theory]
    [InlineData("{\"event_time\":5}", "device_id")]
    [InlineData("{}", "device_id")]
    [InlineData("{\"device_id\":\"d\",\"event_time\":null}", "event_time")]
    public void A_missing_field_is_named(string record, string column)
    {
        _chunk.Decode(record);
        Assert.Equal(column, _chunk.Decoder.FaultColumn);
    }

    [Fact]
    public void The_first_reason_of_several_wins()
    {
        const string location = "\"location\":[1]", time = "\"moment\":\"x\"", type = "\"real\":\"x\"";
        Assert.Equal(DecodeReason.BadLocation, _chunk.Decode($"{Head},{location}}}"));
        Assert.Equal(DecodeReason.BadTime, _chunk.Decode($"{Head},{location},{time}}}"));
        Assert.Equal(DecodeReason.WrongType, _chunk.Decode($"{Head},{location},{time},{type}}}"));
        Assert.Equal(DecodeReason.MissingField, _chunk.Decode($"{{{location},{time},{type}}}"));
        Assert.Equal(DecodeReason.NotJson, _chunk.Decode($"{{{location},{time},{type}"));
        string deep = string.Concat(Enumerable.Repeat("[", 65));
        Assert.Equal(DecodeReason.TooDeep, _chunk.Decode($"{{{location},{time},{type}{deep}"));
        byte[] broken = [.. Encoding.UTF8.GetBytes(deep), 0xFF];
        Assert.Equal(DecodeReason.BadUtf8, _chunk.Decode(broken));
        Assert.Equal(DecodeReason.TooLarge, _chunk.Decode([.. broken, .. new byte[1 << 20]]));
    }

    [Fact]
    public void A_record_of_1_MiB_is_taken_and_one_byte_more_is_too_large()
    {
        string record = $"{Head}}}";
        string padded = record + new string(' ', (1 << 20) - record.Length);
        Assert.Equal(DecodeReason.None, _chunk.Decode(padded));
        Assert.Equal(DecodeReason.TooLarge, _chunk.Decode(padded + " "));
    }

    [Fact]
    public void Depth_64_is_taken_and_65_is_too_deep_the_record_included()
    {
        static string Nested(int depth) => new string('[', depth - 1) + new string(']', depth - 1);
        Assert.Equal(DecodeReason.None, _chunk.Decode($"{Head},\"unknown\":{Nested(64)}}}"));
        Assert.Equal(DecodeReason.TooDeep, _chunk.Decode($"{Head},\"unknown\":{Nested(65)}}}"));
    }

    [Theory]
    [InlineData("]]]]", 64, "not_json")]
    [InlineData("]]]]", 65, "too_deep")]
    [InlineData("\"[[[[\\\"[[", 65, "not_json")]
    [InlineData("\"[[[[\\\"\"", 65, "too_deep")]
    [InlineData("{]{]", 64, "not_json")]
    public void Brackets_of_a_broken_text_count_outside_strings(string start, int brackets, string reason)
        => Assert.Equal(reason, _chunk.Decode(start + new string('[', brackets)).Name());

    [Theory]
    [InlineData(new byte[] { 0x80 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xE2, 0x82 })]
    public void Broken_UTF_8_is_found_in_keys_values_and_behind_the_object(byte[] broken)
    {
        byte[] head = Encoding.UTF8.GetBytes(Head);
        Assert.Equal(DecodeReason.BadUtf8, _chunk.Decode([.. head, .. ",\"text\":\""u8, .. broken, .. "\"}"u8]));
        Assert.Equal(DecodeReason.BadUtf8, _chunk.Decode([.. head, .. ",\""u8, .. broken, .. "\":1}"u8]));
        Assert.Equal(DecodeReason.BadUtf8, _chunk.Decode([.. head, .. "}"u8, .. broken]));
    }

    [Fact]
    public void Every_reason_has_its_name()
    {
        string[] names = [.. Enum.GetValues<DecodeReason>().Where(r => r != DecodeReason.None).Select(r => r.Name())];
        Assert.Equal(
            [
                "too_large", "bad_utf8", "too_deep", "not_json", "not_object", "missing_field", "wrong_type",
                "bad_time", "bad_location",
            ],
            names);
        Assert.Throws<ArgumentOutOfRangeException>(() => DecodeReason.None.Name());
    }
}
