using System.IO.Compression;
using System.Text;
using Odograph.Engine.Ingest.Files;
using Odograph.Engine.Tests.Decoding;

namespace Odograph.Engine.Tests.Ingest.Files;

public sealed class FileStartTests
{
    static readonly byte[] Text = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 40_000).Select(number => $"{{\"a\":{number * 7919 % 10007}}}\n")));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Gzip_is_read_through_all_its_members(int members)
    {
        byte[] file = [.. Enumerable.Repeat(Gzip(Text), members).SelectMany(bytes => bytes)];

        Assert.Equal(Text.Length * members, Read(file, members).Length);
    }

    [Fact]
    public void Gzip_inside_gzip_and_an_empty_one_are_read()
    {
        Assert.Equal(Text, Read(Gzip(Gzip(Text)), 1));
        Assert.Empty(Read(Gzip([]), 1));
    }

    [Fact]
    public void Gzip_that_is_cut_off_anywhere_gives_what_it_holds_and_an_error()
    {
        byte[] file = Gzip(Text);
        var random = new Random(17);
        for (int round = 0; round < 60; round++)
        {
            int length = round < 20 ? file.Length - 1 - round : random.Next(20, file.Length);
            var taken = new List<byte>();

            Assert.Throws<InvalidDataException>(() => Read(file[..length], round, taken));

            Assert.Equal(Text[..taken.Count], taken);
            Assert.True(taken.Count > length / 2 || length < 4096, $"{taken.Count} of {length}");
        }
    }

    [Fact]
    public void Bytes_behind_gzip_and_damage_inside_are_errors()
    {
        byte[] file = Gzip(Text);
        Assert.Throws<InvalidDataException>(() => Read([.. file, .. "more"u8], 1));
        file[file.Length / 2] ^= 0x10;
        Assert.Throws<InvalidDataException>(() => Read(file, 1));
    }

    [Theory]
    [InlineData("[{}]", "x.csv", FileFormat.Json)]
    [InlineData("{\"a\":1}\n", "x.csv", FileFormat.Ndjson)]
    [InlineData("{\n\"a\":1}\n", "x.json", FileFormat.Json)]
    [InlineData("\uFEFF {\"a\":1}", "x", FileFormat.Ndjson)]
    [InlineData("Geolife trajectory\n", "x.txt", FileFormat.Plt)]
    [InlineData("a,b\n", "x.csv.gz", FileFormat.Csv)]
    [InlineData("id;deviceId\n", "x", FileFormat.Csv)]
    [InlineData("hello\n", "x", null)]
    [InlineData("garbage\0\n{\"a\":1}\n", "x.ndjson", FileFormat.Ndjson)]
    public void Bytes_tell_the_format_then_the_name(string text, string name, FileFormat? expected)
    {
        Assert.Null(FormatGuess.Refuses(Encoding.UTF8.GetBytes(text), name, TestStreams.Vehicle, out var format));
        Assert.Equal(expected, format);
    }

    [Theory]
    [InlineData("\u0089PNG\0\0", "UTF-8", "binary")]
    [InlineData("{\"a\":1}", "UTF-16", "UTF-16")]
    [InlineData("id,deviceId", "UTF-16BE", "UTF-16")]
    public void What_is_no_text_is_refused(string text, string encoding, string reason)
        => Assert.Contains(
            reason,
            FormatGuess.Refuses(Encoding.GetEncoding(encoding).GetBytes(text), "x.csv", TestStreams.Vehicle, out _),
            StringComparison.Ordinal);

    static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return target.ToArray();
    }

    static byte[] Read(byte[] file, int seed)
    {
        var taken = new List<byte>();
        Read(file, seed, taken);
        return [.. taken];
    }

    static void Read(byte[] file, int seed, List<byte> taken)
    {
        using var start = FileStart.Open(new PiecedStream(file, new Random(seed)));
        var buffer = new byte[5000];
        for (int read; (read = start.Stream.Read(buffer)) > 0;)
        {
            taken.AddRange(buffer.AsSpan(0, read));
        }
    }
}
