using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Odograph.Engine.Decoding;

/// <summary>
/// The id of an event that brings none: md5 in lower-case hex of stream, device, event time (µs, digits) and the
/// record's bytes as they came, joined by 0x1F. md5 because every engine has the same; it is an identity, not a
/// protection.
/// </summary>
internal sealed class EventIds(string stream)
{
    public const int Bytes = 32;

    const byte Separator = 0x1F;

    readonly byte[] _stream = Encoding.UTF8.GetBytes(stream);
    byte[] _scratch = new byte[1024];

    /// <summary>Writes the 32 digits of an id.</summary>
    public void Make(ReadOnlySpan<byte> device, long eventMicros, ReadOnlySpan<byte> record, Span<byte> digits)
    {
        int needed = _stream.Length + device.Length + record.Length + 32;
        if (_scratch.Length < needed)
            _scratch = new byte[needed];
        int at = Put(0, _stream);
        at = Put(at, device);
        Utf8Formatter.TryFormat(eventMicros, _scratch.AsSpan(at), out int written);
        _scratch[at + written] = Separator;
        at += written + 1;
        record.CopyTo(_scratch.AsSpan(at));

        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(_scratch.AsSpan(0, at + record.Length), hash);
        Convert.TryToHexStringLower(hash, digits, out _);
    }

    int Put(int at, ReadOnlySpan<byte> part)
    {
        part.CopyTo(_scratch.AsSpan(at));
        _scratch[at + part.Length] = Separator;
        return at + part.Length + 1;
    }
}
