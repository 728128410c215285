using Odograph.Engine.Decoding;

namespace Odograph.Engine.Tests.Decoding;

public sealed class DecodeRulesTests : IDisposable
{
    const string Head = """{"event_id":"e","device_id":"d","event_time":"2026-01-01T08:00:38Z" """;

    readonly DecodedChunk _chunk = new(TestStreams.AllTypes);

    public void Dispose() => _chunk.Dispose();

    string? Decoded(string member, string column)
    {
        Assert.Equal(DecodeReason.None, _chunk.Decode($"{Head},{member}}}"));
        return _chunk.Cell(column);
    }

    [Theory]
    [InlineData("\"text\":\"\"", "text", "")]
    [InlineData("\"text\":\"twelve bytes\"", "text", "twelve bytes")]
    [InlineData("\"text\":\"thirteen byte\"", "text", "thirteen byte")]
    [InlineData("\"text\":\"Ünïcödé 日本 😀\"", "text", "Ünïcödé 日本 😀")]
    [InlineData("\"text\":\"\\ud83d\\ude00 \\u00e9\\n\\\"\\\\\\/\\t\"", "text", "😀 é\n\"\\/\t")]
    [InlineData("\"text\":1.50", "text", "1.50")]
    [InlineData("\"text\":-1e400", "text", "-1e400")]
    [InlineData("\"text\":true", "text", "true")]
    [InlineData("\"text\":false", "text", "false")]
    [InlineData("\"text\":null", "text", null)]
    [InlineData("\"real\":-12.5", "real", "-12.5")]
    [InlineData("\"real\":-0", "real", "-0")]
    [InlineData("\"real\":\"12.5\"", "real", "12.5")]
    [InlineData("\"real\":\"1\\u0032.5\"", "real", "12.5")]
    [InlineData("\"real\":1E+2", "real", "100")]
    [InlineData("\"real\":1e-400", "real", "0")]
    [InlineData("\"real\":null", "real", null)]
    [InlineData("\"small\":-2147483648", "small", "-2147483648")]
    [InlineData("\"small\":3.0", "small", "3")]
    [InlineData("\"small\":1e2", "small", "100")]
    [InlineData("\"small\":\"55\"", "small", "55")]
    [InlineData("\"small\":-0", "small", "0")]
    [InlineData("\"large\":9223372036854775807", "large", "9223372036854775807")]
    [InlineData("\"large\":\"-9223372036854775808\"", "large", "-9223372036854775808")]
    [InlineData("\"large\":1e18", "large", "1000000000000000000")]
    [InlineData("\"flag\":true", "flag", "true")]
    [InlineData("\"flag\":false", "flag", "false")]
    [InlineData("\"flag\":\"true\"", "flag", "true")]
    [InlineData("\"flag\":\"False\"", "flag", "false")]
    [InlineData("\"flag\":\"TRU\\u0045\"", "flag", "true")]
    [InlineData("\"flag\":null", "flag", null)]
    [InlineData("\"moment\":1767254438", "moment", "1767254438000000")]
    [InlineData("\"moment\":null", "moment", null)]
    [InlineData("\"unknown\":{\"a\":[1,{}],\"b\":\"\\n\"}", "text", null)]
    public void A_value_becomes_its_cell(string member, string column, string? cell)
        => Assert.Equal(cell, Decoded(member, column));

    [Theory]
    [InlineData("\"real\":1,\"first\":2,\"second\":3", "1")]
    [InlineData("\"second\":3,\"first\":2,\"real\":1", "1")]
    [InlineData("\"second\":3,\"first\":2", "2")]
    [InlineData("\"real\":null,\"second\":3", "3")]
    [InlineData("\"second\":3,\"first\":null", "3")]
    [InlineData("\"first\":2,\"second\":[]", "2")]
    [InlineData("\"first\":1,\"first\":2", "2")]
    [InlineData("\"first\":[],\"first\":2", "2")]
    [InlineData("\"first\":NaN,\"first\":2", "2")]
    [InlineData("\"first\":2,\"first\":null", null)]
    [InlineData("\"first\":2,\"first\":null,\"second\":3", "3")]
    [InlineData("\"fir\\u0073t\":4", "4")]
    [InlineData("\"First\":4", null)]
    public void The_best_spelling_and_of_a_key_the_last_wins(string members, string? cell)
        => Assert.Equal(cell, Decoded(members, "real"));

    [Theory]
    [InlineData("\"location\":[51.5,-0.14]")]
    [InlineData("\"location\": [ 51.5 , -0.14 ] ")]
    [InlineData("\"location\":[\"51.5\",\"-0.14\"]")]
    [InlineData("\"location\":{\"lat\":51.5,\"lon\":-0.14}")]
    [InlineData("\"location\":{\"lng\":-0.14,\"lat\":51.5}")]
    [InlineData("\"location\":{\"latitude\":51.5,\"longitude\":-0.14}")]
    [InlineData("\"location\":{\"type\":\"x\",\"lat\":\"51.5\",\"lon\":-1.4e-1,\"alt\":[{\"a\":1}]}")]
    [InlineData("\"location\":{\"lat\":9,\"lat\":51.5,\"lon\":null,\"long\":-0.14}")]
    [InlineData("\"location\":{ \"l\\u0061t\" : 51.5 , \"lon\" : -0.14 }")]
    [InlineData("\"location\":\"51.5,-0.14\"")]
    [InlineData("\"location\":\"[51.5, -0.14]\"")]
    [InlineData("\"location\":\" (51.5, -0.14) \"")]
    [InlineData("\"location\":\"( 51.5 ,-0.14 )\"")]
    [InlineData("\"location\":\"51.5\\u002c-0.14\"")]
    [InlineData("\"position\":[51.5,-0.14]")]
    [InlineData("\"position\":[51.5,-0.14],\"location\":[1]")]
    [InlineData("\"position\":null,\"location\":[51.5,-0.14]")]
    [InlineData("\"location\":[51.5,-0.14],\"latitude\":1,\"longitude\":true")]
    [InlineData("\"latitude\":1,\"longitude\":2,\"location\":[51.5,-0.14]")]
    [InlineData("\"location\":null,\"latitude\":51.5,\"longitude\":\"-0.14\"")]
    public void A_position_in_every_spelling_is_the_same_two_cells(string members)
    {
        Assert.Equal("51.5", Decoded(members, "latitude"));
        Assert.Equal("-0.14", _chunk.Cell("longitude"));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("[51.5]")]
    [InlineData("[51.5,-0.14,3]")]
    [InlineData("[51.5,null]")]
    [InlineData("[[51.5],-0.14]")]
    [InlineData("[51.5,1e999]")]
    [InlineData("[true,false]")]
    [InlineData("[\"51,5\",1]")]
    [InlineData("{}")]
    [InlineData("{\"lat\":51.5}")]
    [InlineData("{\"lat\":51.5,\"lon\":null}")]
    [InlineData("{\"lat\":51.5,\"lon\":[1]}")]
    [InlineData("{\"lat\":\"\",\"lon\":1}")]
    [InlineData("{\"Lat\":51.5,\"Lon\":1}")]
    [InlineData("{\"coordinates\":[1,2]}")]
    [InlineData("\"\"")]
    [InlineData("\"51.5\"")]
    [InlineData("\"51.5 -0.14\"")]
    [InlineData("\"51.5,-0.14,3\"")]
    [InlineData("\"[51.5,-0.14)\"")]
    [InlineData("\"[51.5,-0.14\"")]
    [InlineData("\"((51.5,-0.14))\"")]
    [InlineData("\"51.5,\"")]
    [InlineData("\"NaN,1\"")]
    public void Anything_else_is_a_bad_location_even_beside_good_latitude_and_longitude(string location)
    {
        string record = $"{Head},\"latitude\":1,\"longitude\":2,\"location\":{location}}}";
        Assert.Equal(DecodeReason.BadLocation, _chunk.Decode(record));
    }

    [Fact]
    public void Space_around_the_object_and_a_byte_order_mark_are_skipped()
    {
        Assert.Equal(DecodeReason.None, _chunk.Decode($"\uFEFF \t\r\n{Head} , \"text\" : \"x\" }} \n"));
        Assert.Equal("x", _chunk.Cell("text"));
        Assert.Equal(DecodeReason.NotJson, _chunk.Decode($"\uFEFF\uFEFF{Head}}}"));
        Assert.Equal(DecodeReason.NotJson, _chunk.Decode($" \uFEFF{Head}}}"));
    }

    [Theory]
    [InlineData("{\"device_id\":\"d\",\"event_time\":\"2026-01-01T08:00:38.5Z\"}", "f7b02622ab0ce0f666231aa563422333")]
    [InlineData("\uFEFF{\"event_id\":null,\"vehicle_id\":17,\"event_time\":-1} ", "603ab72b159478ce03431f423707954a")]
    public void An_event_without_id_gets_the_hash_of_stream_device_time_and_bytes(string record, string id)
    {
        // printf 'all_types\x1fd\x1f1767254438500000\x1f{"device_id":"d",…}' | md5sum
        Assert.Equal(DecodeReason.None, _chunk.Decode(record));
        Assert.Equal(id, _chunk.Cell("event_id"));
    }

    [Fact]
    public void Ids_that_are_numbers_or_empty_stay_as_they_came()
    {
        const string numbered = "{\"event_id\":12345678901234567890,\"device_id\":\"\",\"event_time\":0}";
        Assert.Equal(DecodeReason.None, _chunk.Decode(numbered));
        Assert.Equal("12345678901234567890", _chunk.Cell("event_id"));
        Assert.Equal("", _chunk.Cell("device_id"));
        Assert.Equal("0", _chunk.Cell("event_time"));
        Assert.Equal(DecodeReason.None, _chunk.Decode("{\"event_id\":\"\",\"device_id\":true,\"event_time\":0}"));
        Assert.Equal("", _chunk.Cell("event_id"));
        Assert.Equal("true", _chunk.Cell("device_id"));
    }

    [Fact]
    public void A_row_that_is_decoded_again_keeps_nothing_of_the_record_before()
    {
        Assert.Equal(DecodeReason.None, _chunk.Decode($"{Head}}}", row: 3));
        Assert.Equal(8, _chunk.Row(3).Count(cell => cell is null));
        Assert.Equal(DecodeReason.WrongType, _chunk.Decode($"{Head},\"real\":\"x\"}}", row: 3));
        const string all =
            "\"text\":\"t\",\"small\":1,\"large\":2,\"real\":3,\"flag\":true,\"moment\":4,\"location\":[5,6]";
        Assert.Equal(DecodeReason.None, _chunk.Decode($"{Head},{all}}}", row: 3));
        Assert.Equal("e d 1767254438000000 t 1 2 3 true 4000000 5 6", string.Join(' ', _chunk.Row(3)));
        Assert.Equal(DecodeReason.None, _chunk.Decode($"{Head}}}", row: 4));
        Assert.Equal(8, _chunk.Row(4).Count(cell => cell is null));
        Assert.All(_chunk.Row(3), Assert.NotNull);
    }

    [Fact]
    public void Rows_keep_their_strings_until_the_next_chunk()
    {
        string Text(int row) => new('x', row * 1000);
        for (var row = 0; row < DecodedChunk.Rows; row++)
            Assert.Equal(DecodeReason.None, _chunk.Decode($"{Head},\"text\":\"\\u0041{Text(row)}\"}}", row));
        for (var row = 0; row < DecodedChunk.Rows; row++)
            Assert.Equal("A" + Text(row), _chunk.Cell("text", row));
    }
}
