using System.Security.Cryptography;
using System.Text.Json;
using Odograph.Model.Events;

namespace Odograph.Engine.Ingest;

/// <summary>
/// A line of a file: its bytes without the line end, or the first MiB of them and a note about the whole.
/// </summary>
/// <param name="Payload">Good until the block after the next is read.</param>
/// <param name="CutNote">Empty for a whole line.</param>
public readonly record struct FileLine(ReadOnlyMemory<byte> Payload, ReadOnlyMemory<byte> CutNote);

/// <summary>
/// Splits a stream into lines at '\n', a block at a time, without copying them. One '\r' before the '\n' belongs to the
/// line end, a byte order mark at the start to nobody; empty lines are left out. A line above <see
/// cref="LogEntry.MaxPayloadBytes"/> is read to its end without being held: its first MiB stays, with a note of size,
/// md5, file and line number. Memory: two blocks of <see cref="BlockBytes"/>, used in turn, so that one may be worked
/// on while the other is filled. For one reader.
/// </summary>
public sealed class LineReader(Stream input, string name)
{
    /// <summary>Bytes read at once; holds at least one whole line that is not cut.</summary>
    public const int BlockBytes = 4 << 20;

    readonly byte[][] _blocks = [new byte[BlockBytes], new byte[BlockBytes]];
    readonly List<FileLine>[] _lines = [[], []];
    int _turn;
    ReadOnlyMemory<byte> _carried;
    long _lineNumber;
    bool _isBegun;
    bool _isEnded;

    /// <summary>Bytes taken from the stream so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>The next lines; null at the end. They are good until the call after the next one.</summary>
    public async ValueTask<IReadOnlyList<FileLine>?> ReadAsync(CancellationToken cancellation = default)
    {
        while (!_isEnded)
        {
            var lines = await ReadBlockAsync(cancellation).ConfigureAwait(false);
            if (lines.Count > 0)
            {
                return lines;
            }
        }

        return null;
    }

    async ValueTask<List<FileLine>> ReadBlockAsync(CancellationToken cancellation)
    {
        _turn = 1 - _turn;
        byte[] block = _blocks[_turn];
        var lines = _lines[_turn];
        lines.Clear();
        _carried.CopyTo(block);
        int filled = _carried.Length;
        var room = block.AsMemory(filled);
        int read = await input.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellation)
            .ConfigureAwait(false);
        BytesRead += read;
        _isEnded = read < room.Length;
        filled += read;
        int at = Split(block, SkipMark(block.AsSpan(0, filled)), filled, lines);
        await TakeRestAsync(block, at, filled, lines, cancellation).ConfigureAwait(false);
        return lines;
    }

    int SkipMark(ReadOnlySpan<byte> block)
    {
        bool isFirst = !_isBegun;
        _isBegun = true;
        return isFirst && block.StartsWith("\uFEFF"u8) ? 3 : 0;
    }

    int Split(byte[] block, int from, int to, List<FileLine> lines)
    {
        while (true)
        {
            int length = block.AsSpan(from, to - from).IndexOf((byte)'\n');
            if (length < 0)
            {
                return from;
            }

            Add(block.AsMemory(from, length), lines);
            from += length + 1;
        }
    }

    async ValueTask TakeRestAsync(byte[] block, int from, int to, List<FileLine> lines, CancellationToken cancellation)
    {
        var rest = block.AsMemory(from, to - from);
        _carried = default;
        if (_isEnded)
        {
            Add(rest, lines);
        }
        else if (rest.Length > LogEntry.MaxPayloadBytes + 1)
        {
            lines.Add(await ReadLongAsync(rest, cancellation).ConfigureAwait(false));
        }
        else
        {
            _carried = rest;
        }
    }

    void Add(ReadOnlyMemory<byte> line, List<FileLine> lines)
    {
        _lineNumber++;
        line = line.Length > 0 && line.Span[^1] == '\r' ? line[..^1] : line;
        if (line.Length > LogEntry.MaxPayloadBytes)
        {
            lines.Add(Cut(line, line.Length, MD5.HashData(line.Span)));
        }
        else if (!line.IsEmpty)
        {
            lines.Add(new FileLine(line, default));
        }
    }

    async ValueTask<FileLine> ReadLongAsync(ReadOnlyMemory<byte> start, CancellationToken cancellation)
    {
        _lineNumber++;
        using var line = new LongLine();
        line.Append(start.Span);
        var chunk = new byte[LogEntry.MaxPayloadBytes];
        int read;
        int end;
        do
        {
            read = await input.ReadAsync(chunk, cancellation).ConfigureAwait(false);
            BytesRead += read;
            end = chunk.AsSpan(0, read).IndexOf((byte)'\n');
            line.Append(chunk.AsSpan(0, end < 0 ? read : end));
        }
        while (read > 0 && end < 0);

        _isEnded = read == 0;
        _carried = read == 0 ? default : chunk.AsMemory((end + 1)..read);
        return Cut(start, line.SizeBytes, line.Md5());
    }

    FileLine Cut(ReadOnlyMemory<byte> start, long sizeBytes, byte[] md5)
    {
        var note = new { size = sizeBytes, md5 = Convert.ToHexStringLower(md5), file = name, line = _lineNumber };
        return new FileLine(start[..LogEntry.MaxPayloadBytes], JsonSerializer.SerializeToUtf8Bytes(note));
    }

    /// <summary>
    /// Size and md5 of a line that comes in pieces; a '\r' at the end of a piece waits, for it may belong to the line
    /// end.
    /// </summary>
    sealed class LongLine : IDisposable
    {
        readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        bool _hasReturn;

        public long SizeBytes { get; private set; }

        public void Append(ReadOnlySpan<byte> piece)
        {
            if (piece.IsEmpty)
            {
                return;
            }

            if (_hasReturn)
            {
                Take("\r"u8);
            }

            _hasReturn = piece[^1] == '\r';
            Take(_hasReturn ? piece[..^1] : piece);
        }

        public byte[] Md5() => _hash.GetHashAndReset();

        public void Dispose() => _hash.Dispose();

        void Take(ReadOnlySpan<byte> bytes)
        {
            _hash.AppendData(bytes);
            SizeBytes += bytes.Length;
        }
    }
}
