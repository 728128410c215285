using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Odograph.Engine.Ingest;
using Odograph.Model.Events;

namespace Odograph.Engine.Tests.Ingest;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb\r\n", "a|b")]
    [InlineData("\n\na\n\r\n\nb", "a|b")]
    [InlineData("\uFEFFa\n\uFEFFb", "a|\uFEFFb")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("a\r\r\n", "a\r")]
    [InlineData(" \n", " ")]
    public async Task Lines_come_without_their_ends(string text, string expected)
        => Assert.Equal(expected, string.Join('|', (await ReadAsync(text)).Select(line => line.Text)));

    [Fact]
    public async Task Lines_across_blocks_are_whole_and_in_order()
    {
        var lines = Enumerable.Range(0, 60_000).Select(number => $"{number}:{new string('x', number % 400)}").ToList();

        Assert.Equal(lines, (await ReadAsync(string.Join("\r\n", lines))).Select(line => line.Text));
    }

    [Theory]
    [InlineData(LogEntry.MaxPayloadBytes, false)]
    [InlineData(LogEntry.MaxPayloadBytes + 1, true)]
    [InlineData(LineReader.BlockBytes, true)]
    [InlineData((3 * LineReader.BlockBytes) + 17, true)]
    public async Task A_line_above_its_limit_keeps_its_start_and_a_note_about_the_whole(int length, bool isCut)
    {
        string line = new('y', length);

        var lines = await ReadAsync($"first\n{line}\r\n\nlast\r\n");

        Assert.Equal(
            ["first", line[..Math.Min(length, LogEntry.MaxPayloadBytes)], "last"], lines.Select(found => found.Text));
        Assert.Equal(isCut, lines[1].Note.Length > 0);
        if (isCut)
        {
            var note = JsonDocument.Parse(lines[1].Note).RootElement;
            Assert.Equal(length, note.GetProperty("size").GetInt64());
            Assert.Equal(Md5(line), note.GetProperty("md5").GetString());
            Assert.Equal("events.ndjson", note.GetProperty("file").GetString());
            Assert.Equal(2, note.GetProperty("line").GetInt64());
        }
    }

    [Fact]
    public async Task A_long_line_may_end_the_file_and_another_may_follow()
    {
        string one = new('a', 5 << 20);
        string two = new('b', 2 << 20);

        var lines = await ReadAsync($"{one}\n{two}");

        Assert.Equal([Md5(one), Md5(two)], lines.Select(
            line => JsonDocument.Parse(line.Note).RootElement.GetProperty("md5").GetString()));
    }

    static async Task<List<(string Text, string Note)>> ReadAsync(string text)
    {
        var reader = new LineReader(new MemoryStream(Encoding.UTF8.GetBytes(text)), "events.ndjson");
        var found = new List<(string, string)>();
        while (await reader.ReadAsync() is { } lines)
        {
            found.AddRange(lines.Select(
                line => (Encoding.UTF8.GetString(line.Payload.Span), Encoding.UTF8.GetString(line.CutNote.Span))));
        }

        Assert.Equal(Encoding.UTF8.GetByteCount(text), reader.BytesRead);
        return found;
    }

    static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
