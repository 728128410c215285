using System.Text;
using System.Text.Json;
using Odograph.Engine.Ingest.Csv;
using Odograph.Engine.Ingest.Files;
using Odograph.Engine.Ingest.Records;
using Odograph.Engine.Tests.Decoding;
using Odograph.Model.Events;

namespace Odograph.Engine.Tests.Ingest.Csv;

public sealed class CsvRecordsTests
{
    static readonly Func<ByteWindow, IRecordReader> Open = window => new CsvRecords(
        window, "events.csv", new CsvDialect((byte)',', (byte)'"'));

    [Theory]
    [InlineData("", "")]
    [InlineData("a,b", "")]
    [InlineData("a,b\n1,2\n", "{\"a\":\"1\",\"b\":\"2\"}")]
    [InlineData("a,b\r\n1,2\r\n3,4", "{\"a\":\"1\",\"b\":\"2\"}|{\"a\":\"3\",\"b\":\"4\"}")]
    [InlineData("\uFEFFa,b\n1,2\n", "{\"a\":\"1\",\"b\":\"2\"}")]
    [InlineData("a,b,c\n1,,3\n,,\n", "{\"a\":\"1\",\"c\":\"3\"}|{}")]
    [InlineData("a\n\n1\n\r\n2\n", "{\"a\":\"1\"}|{\"a\":\"2\"}")]
    [InlineData("a,b\n\"x,y\",\"say \"\"hi\"\"\"\n", "{\"a\":\"x,y\",\"b\":\"say \\\"hi\\\"\"}")]
    [InlineData("a,b\n\"x\r\ny\",2\r\n3,4\r\n", "{\"a\":\"x\\r\\ny\",\"b\":\"2\"}|{\"a\":\"3\",\"b\":\"4\"}")]
    [InlineData("a,b\n 1 , 2 \n", "{\"a\":\" 1 \",\"b\":\" 2 \"}")]
    [InlineData(" a , b\n1,2\n", "{\"a\":\"1\",\"b\":\"2\"}")]
    [InlineData("a\nx\\y\t\u0001\"\n", "{\"a\":\"x\\\\y\\t\\u0001\\\"\"}")]
    [InlineData("a,b\n\"\",2\n", "{\"b\":\"2\"}")]
    public void Rows_become_objects(string text, string expected)
        => Assert.Equal(expected, string.Join('|', ReadRecords.Texts(text, Open)));

    [Theory]
    [InlineData("a,b\n1\n2,3\n", "1|{\"a\":\"2\",\"b\":\"3\"}")]
    [InlineData("a,b\n1,2,3\r\n4,5\n", "1,2,3|{\"a\":\"4\",\"b\":\"5\"}")]
    [InlineData("a,b\n\"1,2\n3,4\n", "\"1,2|{\"a\":\"3\",\"b\":\"4\"}")]
    [InlineData("a,b\n\"1\"x,2\n3,4\n", "\"1\"x,2|{\"a\":\"3\",\"b\":\"4\"}")]
    [InlineData("a,b\n{\"a\":1}\n", "{\"a\":1}")]
    public void A_row_that_does_not_fit_stays_as_it_is(string text, string expected)
        => Assert.Equal(expected, string.Join('|', ReadRecords.Texts(text, Open)));

    [Theory]
    [InlineData("id,deviceId\n", ',')]
    [InlineData("id;deviceId;speed\n1,5;x;y\n", ';')]
    [InlineData("id\tdeviceId\n", '\t')]
    [InlineData("id|device_id|a,b\n", '|')]
    [InlineData("deviceId\n", ',')]
    [InlineData("x;y;z\n", ';')]
    public void The_delimiter_is_that_of_the_header(string header, char delimiter)
        => Assert.Equal(delimiter, (char)CsvDialect.Find(
            Encoding.UTF8.GetBytes(header), name => FormatGuess.Knows(TestStreams.Vehicle, name)).Delimiter);

    [Fact]
    public void Single_quotes_are_found_too()
        => Assert.Equal(
            new CsvDialect((byte)';', (byte)'\''),
            CsvDialect.Find("'id';'deviceId'\n'a;b';'it''s'\n"u8,
                name => FormatGuess.Knows(TestStreams.Vehicle, name)));

    [Theory]
    [InlineData(1 << 20)]
    [InlineData(3 << 20)]
    public void A_row_above_the_limit_keeps_its_start_and_a_note(int length)
    {
        string row = $"1,{new string('x', length)}";

        var records = ReadRecords.InAnyPieces(Encoding.UTF8.GetBytes($"a,b\n{row}\n3,4\n"), length, Open);

        Assert.Equal(
            [row[..LogEntry.MaxPayloadBytes], "{\"a\":\"3\",\"b\":\"4\"}"], records.Select(found => found.Text));
        Assert.Equal(row.Length, JsonDocument.Parse(records[0].Note).RootElement.GetProperty("size").GetInt64());
    }

    [Fact]
    public void A_row_whose_object_would_be_too_long_stays_as_it_is()
    {
        string row = $"1,{new string('\u0001', 300_000)}";

        Assert.Equal([row], ReadRecords.Of($"a,b\n{row}\n", Open).Select(found => found.Text));
    }

    [Fact]
    public void Any_text_gives_the_same_records_in_any_pieces()
    {
        var random = new Random(11);
        string[] pieces = [",", "\"", "\"\"", "\n", "\r\n", "\r", "a", "bc", " ", "\\", ";", "\u00E9", "\n1,2\n"];
        for (int round = 0; round < 3000; round++)
        {
            string text = "x,y\n" + string.Concat(
                Enumerable.Range(0, random.Next(1, 40)).Select(_ => pieces[random.Next(pieces.Length)]));

            var records = ReadRecords.InAnyPieces(Encoding.UTF8.GetBytes(text), round, Open);

            string read = string.Concat(records.Select(record => record.Text));
            Assert.Equal(text[4..].Count(letter => letter is 'c' or ';'), read.Count(letter => letter is 'c' or ';'));
        }
    }
}
