using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Odograph.Engine.Ingest.Lines;
using Odograph.Engine.Ingest.Records;
using Odograph.Model.Events;

namespace Odograph.Engine.Tests.Ingest.Lines;

public sealed class LineRecordsTests
{
    static readonly Func<ByteWindow, IRecordReader> Open = window => new LineRecords(window, "events.ndjson");

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("\n\na\n\r\n\nb", "a|b")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("a\r\r\n", "a\r")]
    [InlineData(" \n", " ")]
    public void Lines_come_without_their_ends(string text, string expected)
        => Assert.Equal(expected, string.Join('|', ReadRecords.Texts(text, Open)));

    [Fact]
    public void A_byte_order_mark_belongs_to_nobody_at_the_start_alone()
        => Assert.Equal(["a", "\u00EF\u00BB\u00BFb"], ReadRecords.Texts("\uFEFFa\n\uFEFFb", Open));

    [Fact]
    public void Lines_over_many_blocks_are_whole_and_in_order()
    {
        var lines = Enumerable.Range(0, 60_000).Select(number => $"{number}:{new string('x', number % 400)}").ToList();

        Assert.Equal(lines, ReadRecords.Texts(string.Join("\r\n", lines), Open));
    }

    [Theory]
    [InlineData(LogEntry.MaxPayloadBytes, false)]
    [InlineData(LogEntry.MaxPayloadBytes + 1, true)]
    [InlineData(ByteWindow.LargestView, true)]
    [InlineData((3 * ByteWindow.LargestView) + 17, true)]
    public void A_line_above_its_limit_keeps_its_start_and_a_note_about_the_whole(int length, bool isCut)
    {
        string line = new('y', length);

        var records = ReadRecords.InAnyPieces(Encoding.UTF8.GetBytes($"first\n{line}\r\n\nlast\r\n"), 1, Open);

        Assert.Equal(
            ["first", line[..Math.Min(length, LogEntry.MaxPayloadBytes)], "last"], records.Select(found => found.Text));
        Assert.Equal(isCut, records[1].Note.Length > 0);
        if (isCut)
        {
            var note = JsonDocument.Parse(records[1].Note).RootElement;
            Assert.Equal(length, note.GetProperty("size").GetInt64());
            Assert.Equal(Md5(line), note.GetProperty("md5").GetString());
            Assert.Equal("events.ndjson", note.GetProperty("file").GetString());
            Assert.Equal(2, note.GetProperty("line").GetInt64());
        }
    }

    [Fact]
    public void A_long_line_may_end_the_file_and_another_may_follow()
    {
        string one = new('a', 5 << 20);
        string two = new('b', 2 << 20);

        Assert.Equal([Md5(one), Md5(two)], ReadRecords.Of($"{one}\n{two}", Open).Select(
            record => JsonDocument.Parse(record.Note).RootElement.GetProperty("md5").GetString()));
    }

    [Theory]
    [InlineData(LogEntry.MaxPayloadBytes - 1)]
    [InlineData(LogEntry.MaxPayloadBytes)]
    [InlineData(LogEntry.MaxPayloadBytes + 1)]
    public void Returns_around_the_limit_are_the_same_in_any_pieces(int length)
    {
        string text = string.Concat(
            new[] { "\r", "\r\r", "\n", "\r\n", "\r\r\n", "" }.Select(end => new string('z', length) + end));

        Assert.NotEmpty(ReadRecords.InAnyPieces(Encoding.UTF8.GetBytes(text), length, Open));
    }

    static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
