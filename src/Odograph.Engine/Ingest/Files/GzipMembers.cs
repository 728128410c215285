using System.IO.Compression;

namespace Odograph.Engine.Ingest.Files;

/// <summary>
/// Decompresses a gzip file of one or more members and says so when it is cut off. (The platform's stream ends without
/// a word there.) How: behind the file's bytes it is fed one more member with a known text. Only behind a complete file
/// does that text come out.
/// </summary>
public sealed class GzipMembers : ForwardStream
{
    static readonly byte[] EndText = "odograph: end of file"u8.ToArray();
    static readonly byte[] EndMember = Compress(EndText);

    readonly Followed _input;
    readonly GZipStream _gzip;
    bool _isEnded;

    public GzipMembers(Stream input)
    {
        _input = new Followed(input);
        _gzip = new GZipStream(_input, CompressionMode.Decompress);
    }

    /// <exception cref="InvalidDataException">The file is cut off, damaged, or followed by other bytes.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_isEnded || buffer.IsEmpty)
        {
            return 0;
        }

        int read = _input.IsBehind ? 0 : ReadSome(buffer);
        if (read > 0 && !_input.IsBehind)
        {
            return read;
        }

        // What comes now is the text, or nonsense made of it; never the file's.
        RequireEnd(buffer[..read]);
        _isEnded = true;
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _gzip.Dispose();
        }

        base.Dispose(disposing);
    }

    int ReadSome(Span<byte> buffer)
    {
        try
        {
            return _gzip.Read(buffer);
        }
        catch (InvalidDataException error)
        {
            throw new InvalidDataException(
                _input.IsBehind ? CutOff : "the gzip data is damaged", error);
        }
    }

    void RequireEnd(ReadOnlySpan<byte> begun)
    {
        var text = new byte[EndText.Length + 1];
        int length = Math.Min(begun.Length, text.Length);
        begun[..length].CopyTo(text);
        int read = length;
        while (read < text.Length && ReadSome(text.AsSpan(read)) is var more and > 0)
        {
            read += more;
        }

        if (!text.AsSpan(0, read).SequenceEqual(EndText) || begun.Length > EndText.Length)
        {
            throw new InvalidDataException(
                _input.IsBehind ? CutOff : "bytes that are no gzip data follow");
        }
    }

    const string CutOff = "the gzip data is cut off";

    static byte[] Compress(byte[] text)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
        {
            gzip.Write(text);
        }

        return target.ToArray();
    }

    /// <summary>The file, then the last member; a read never holds bytes of both.</summary>
    sealed class Followed(Stream file) : ForwardStream
    {
        int _given;

        public bool IsBehind { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int read = IsBehind ? 0 : file.Read(buffer);
            if (read > 0 || buffer.IsEmpty)
            {
                return read;
            }

            IsBehind = true;
            int count = Math.Min(buffer.Length, EndMember.Length - _given);
            EndMember.AsSpan(_given, count).CopyTo(buffer);
            _given += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                file.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
