using System.Text;
using Odograph.Engine.Ingest;
using Odograph.Engine.Ingest.Records;
using Odograph.Engine.Tests.Decoding;

namespace Odograph.Engine.Tests.Ingest;

/// <summary>Reads all records of an input whose bytes arrive in pieces.</summary>
static class ReadRecords
{
    static readonly ThreadLocal<ByteWindow> Window = new(() => new ByteWindow());
    static readonly ThreadLocal<RecordBlock> Block = new(() => new RecordBlock());

    public static List<ReadRecord> Of(string text, Func<ByteWindow, IRecordReader> open)
        => Of(Encoding.UTF8.GetBytes(text), null, open);

    public static IEnumerable<string> Texts(string text, Func<ByteWindow, IRecordReader> open)
        => Of(text, open).Select(record => record.Text);

    /// <param name="cuts">Draws the size of each piece; null = as large as asked for.</param>
    public static List<ReadRecord> Of(byte[] bytes, Random? cuts, Func<ByteWindow, IRecordReader> open)
    {
        var found = new List<ReadRecord>();
        var window = Window.Value!;
        window.Open(new PiecedStream(bytes, cuts));
        window.SkipMark();
        var reader = open(window);
        var block = Block.Value!;
        bool isMore = true;
        while (isMore)
        {
            block.Begin(new DeviceScan(TestStreams.Vehicle));
            isMore = reader.Read(block);
            found.AddRange(block.Entries.Select(entry => new ReadRecord(
                Encoding.Latin1.GetString(entry.Payload.Span), Encoding.UTF8.GetString(entry.CutNote.Span),
                Encoding.UTF8.GetString(entry.Key.Span))));
        }

        Assert.Equal(bytes.Length, window.BytesRead);
        return found;
    }

    /// <summary>Any way in which the bytes may arrive gives the same records.</summary>
    public static List<ReadRecord> InAnyPieces(byte[] bytes, int seed, Func<ByteWindow, IRecordReader> open)
    {
        var whole = Of(bytes, null, open);
        Assert.Equal(whole, Of(bytes, new Random(seed), open));
        return whole;
    }
}

/// <summary>A record that was read; its bytes as characters 0 to 255.</summary>
sealed record ReadRecord(string Text, string Note, string Key);

/// <summary>Gives bytes in pieces of drawn sizes.</summary>
sealed class PiecedStream(byte[] bytes, Random? cuts) : Engine.Ingest.Files.ForwardStream
{
    int _at;

    public override int Read(Span<byte> buffer)
    {
        int most = cuts is null ? buffer.Length : Math.Min(buffer.Length, cuts.Next(3) == 0 ? 1 : cuts.Next(1, 40_000));
        int count = Math.Min(most, bytes.Length - _at);
        bytes.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }
}
