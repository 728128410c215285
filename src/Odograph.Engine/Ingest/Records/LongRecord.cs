using System.Security.Cryptography;
using System.Text.Json;
using Odograph.Model.Events;

namespace Odograph.Engine.Ingest.Records;

/// <summary>
/// A record that is longer than the log takes, put together from pieces: its first MiB is kept, of all of it size and
/// md5. A '\r' at the end of a piece waits, for it may belong to the line end.
/// </summary>
sealed class LongRecord : IDisposable
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    readonly byte[] _start = new byte[LogEntry.MaxPayloadBytes];
    readonly string _name;
    readonly long _line;
    int _kept;
    long _sizeBytes;
    bool _hasReturn;

    public LongRecord(string name, long line) => (_name, _line) = (name, line);

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

    /// <param name="keepsReturn">Whether a '\r' at the very end is part of the record.</param>
    public void AddTo(RecordBlock block, bool keepsReturn = false)
    {
        if (_hasReturn && keepsReturn)
        {
            Take("\r"u8);
        }

        if (_sizeBytes <= LogEntry.MaxPayloadBytes)
        {
            block.Add(_start.AsSpan(0, _kept)); // the line end's '\r' was what was too much
            return;
        }

        string md5 = Convert.ToHexStringLower(_hash.GetHashAndReset());
        block.Add(_start, JsonSerializer.SerializeToUtf8Bytes(
            new { size = _sizeBytes, md5, file = Shortened(_name), line = _line }));
    }

    /// <summary>One that is at hand as a whole.</summary>
    public static void Add(ReadOnlySpan<byte> record, string name, long line, RecordBlock block)
    {
        using var whole = new LongRecord(name, line);
        whole.Append(record);
        whole.AddTo(block, keepsReturn: true);
    }

    public void Dispose() => _hash.Dispose();

    void Take(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _sizeBytes += bytes.Length;
        int kept = Math.Min(bytes.Length, _start.Length - _kept);
        bytes[..kept].CopyTo(_start.AsSpan(_kept));
        _kept += kept;
    }

    // A note has 4 KiB in the log.
    static string Shortened(string name) => name.Length <= 256 ? name : "…" + name[^255..];
}
