using System.Text;
using System.Text.Json;
using Odograph.Engine.Ingest.Json;
using Odograph.Engine.Ingest.Records;
using Odograph.Model.Events;

namespace Odograph.Engine.Tests.Ingest.Json;

public sealed class ElementRecordsTests
{
    static readonly Func<ByteWindow, IRecordReader> Open = window => new ElementRecords(window, "events.json");

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "")]
    [InlineData(" [ ] \n", "")]
    [InlineData("[{\"a\":1},{\"b\":[1,{}]}]", "{\"a\":1}|{\"b\":[1,{}]}")]
    [InlineData("[\n  {\n    \"a\": \"}],{\"\n  },\n  {}\n]\n", "{\n    \"a\": \"}],{\"\n  }|{}")]
    [InlineData("[{\"a\":\"\\\"}\"},{}]", "{\"a\":\"\\\"}\"}|{}")]
    [InlineData("[1, \"x,y\" ,null,[2],true]", "1|\"x,y\"|null|[2]|true")]
    [InlineData("[{}\n{}]", "{}|{}")]
    [InlineData("[{},,{}]", "{}|{}")]
    [InlineData("{\n\"a\":1\n}\n{\n\"b\":2\n}", "{\n\"a\":1\n}|{\n\"b\":2\n}")]
    public void Elements_come_as_they_stand(string text, string expected)
        => Assert.Equal(expected, string.Join('|', ReadRecords.Texts(text, Open)));

    [Theory]
    [InlineData("[{\"a\":1},{\"b\":2", "{\"a\":1}|{\"b\":2")]
    [InlineData("[{\"a\":1},{\"b\":[},{\"c\":3}]", "{\"a\":1}|{\"b\":[}|{\"c\":3}")]
    [InlineData("[{\"b\":\"lost},{\"c\":\"x\"},{\"d\":4}]", "{\"b\":\"lost}|{\"c\":\"x\"}|{\"d\":4}")]
    [InlineData("[\n{\"b\":\"lost},\n{\"c\":3}\n]\n", "{\"b\":\"lost}|{\"c\":3}")]
    [InlineData("[{\"b\":1]}, {\"c\":3}]", "{\"b\":1]}|{\"c\":3}")]
    [InlineData("[{\"b\":[1}]", "{\"b\":[1}")]
    [InlineData("[{\"a\":1} x y, {\"c\":3}]", "{\"a\":1}|x|y|{\"c\":3}")]
    [InlineData("[}{\"c\":3}]", "}|{\"c\":3}")]
    public void A_broken_element_stays_whole_and_the_next_one_is_found(string text, string expected)
        => Assert.Equal(expected, string.Join('|', ReadRecords.Texts(text, Open)));

    [Fact]
    public void Behind_the_array_the_rest_is_lines_or_another_array()
        => Assert.Equal(
            ["1", "{\"a\":1}", "some words", "2", "3"],
            ReadRecords.Texts("[1]\n{\"a\":1}\nsome words\n\n[2]\n[3]", Open));

    [Theory]
    [InlineData(900_000)]
    [InlineData(1_040_000)]
    public void Where_a_large_broken_element_ends_is_the_same_however_its_bytes_come(int bytes)
    {
        string broken = $"{{\"a\":[{{\"b\":1}},{{\"c\":\"{new string('x', bytes)}\"}}],\"d\":\"no end\n}}";
        byte[] text = Encoding.UTF8.GetBytes($"[{broken},{{\"e\":\"{new string('y', 100_000)}\"}}]");

        var whole = ReadRecords.Of(text, null, Open);
        for (int seed = 0; seed < 20; seed++)
        {
            Assert.Equal(whole, ReadRecords.Of(text, new Random(seed), Open));
        }
    }

    [Fact]
    public void An_element_above_the_limit_keeps_its_start_and_a_note()
    {
        string large = $"{{\"a\":\"{new string('x', 5 << 20)}\"}}";

        var records = ReadRecords.InAnyPieces(
            Encoding.UTF8.GetBytes($"[\n{{\"b\":1}},\n{large},\n{{\"c\":2}}]"), 3, Open);

        Assert.Equal(
            ["{\"b\":1}", large[..LogEntry.MaxPayloadBytes], "{\"c\":2}"], records.Select(found => found.Text));
        var note = JsonDocument.Parse(records[1].Note).RootElement;
        Assert.Equal(large.Length, note.GetProperty("size").GetInt64());
        Assert.Equal(3, note.GetProperty("line").GetInt64());
    }

    [Fact]
    public void A_large_broken_element_ends_where_the_next_object_begins()
    {
        string large = $"{{\"a\":[\"{new string('x', 2 << 20)}\"}}";

        var records = ReadRecords.InAnyPieces(Encoding.UTF8.GetBytes($"[{large} , {{\"c\":2}}]"), 4, Open);

        Assert.Equal([large[..LogEntry.MaxPayloadBytes], "{\"c\":2}"], records.Select(found => found.Text));
    }

    [Fact]
    public void Any_text_gives_the_same_records_in_any_pieces_and_loses_no_letter()
    {
        var random = new Random(7);
        string[] pieces = ["{", "}", "[", "]", "\"", ",", ":", "\n", " ", "\\", "ab", "{\"k\":1}", "},{",
            "\r\n", "\u00E9"];
        for (int round = 0; round < 3000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => pieces[random.Next(
                pieces.Length)]));
            byte[] bytes = Encoding.UTF8.GetBytes((round % 2 == 0 ? "[" : "") + text);

            var records = ReadRecords.InAnyPieces(bytes, round, Open);

            Assert.Equal(Letters(Encoding.Latin1.GetString(bytes)), Letters(string.Concat(records.Select(
                record => record.Text))));
        }
    }

    static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
