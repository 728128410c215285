using System.Buffers.Text;

namespace Odograph.Simulation.Text;

/// <summary>
/// Writes JSON objects one after another as Python's <c>json.dumps</c> does: a space behind ':' and ',', ASCII alone.
/// Objects lie in chunks that are never written again, so a finished payload can be kept. Not thread-safe.
/// </summary>
internal sealed class PayloadWriter
{
    /// <summary>Memory taken at a time; a chunk lives as long as one of its payloads.</summary>
    const int ChunkBytes = 64 << 10;

    /// <summary>The longest object; when less is left of a chunk the next one is begun.</summary>
    const int MostObjectBytes = 2048;

    byte[] _chunk = new byte[ChunkBytes];
    int _start;
    int _at;

    public void Begin()
    {
        if (_chunk.Length - _at < MostObjectBytes)
        {
            _chunk = new byte[ChunkBytes];
            _at = 0;
        }

        _start = _at;
        _chunk[_at++] = (byte)'{';
    }

    public ReadOnlyMemory<byte> End()
    {
        _chunk[_at++] = (byte)'}';
        return _chunk.AsMemory(_start, _at - _start);
    }

    /// <param name="name">The key with its quotes, colon and space: <c>"speed": </c>.</param>
    public void Name(ReadOnlySpan<byte> name)
    {
        if (_at - _start > 1)
            Raw(", "u8);
        Raw(name);
    }

    /// <summary>Bytes that are JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(_chunk.AsSpan(_at));
        _at += json.Length;
    }

    public void Float(double value) => _at += PythonFloat.Write(value, _chunk.AsSpan(_at));

    public void Whole(long value)
    {
        Utf8Formatter.TryFormat(value, _chunk.AsSpan(_at), out var written);
        _at += written;
    }

    /// <summary><c>[51.5, -0.125]</c></summary>
    public void FloatPair(double first, double second)
    {
        Raw("["u8);
        Float(first);
        Raw(", "u8);
        Float(second);
        Raw("]"u8);
    }

    /// <summary>A number rounded to so many digits behind the point, written as a float: 12.5, 3.0, -0.25.</summary>
    public void Fixed(double value, int digits)
    {
        var scale = 1L;
        for (var i = 0; i < digits; i++)
            scale *= 10;
        var scaled = (long)Math.Round(value * scale);
        if (scaled < 0)
        {
            _chunk[_at++] = (byte)'-';
            scaled = -scaled;
        }

        Whole(scaled / scale);
        _chunk[_at++] = (byte)'.';
        Fraction(scaled % scale, scale / 10);
    }

    public void Fixed(double first, double second, int digits)
    {
        Raw("["u8);
        Fixed(first, digits);
        Raw(", "u8);
        Fixed(second, digits);
        Raw("]"u8);
    }

    public void Text(string value) => _at += JsonText.Write(value, _chunk.AsSpan(_at));

    /// <summary>A random uuid (version 4) out of 128 bits.</summary>
    public void Uuid(ulong high, ulong low)
    {
        high = (high & ~0xF000UL) | 0x4000;
        low = (low & ~(3UL << 62)) | (1UL << 63);
        _chunk[_at++] = (byte)'"';
        Hex(high >> 32, 8);
        _chunk[_at++] = (byte)'-';
        Hex(high >> 16, 4);
        _chunk[_at++] = (byte)'-';
        Hex(high, 4);
        _chunk[_at++] = (byte)'-';
        Hex(low >> 48, 4);
        _chunk[_at++] = (byte)'-';
        Hex(low, 12);
        _chunk[_at++] = (byte)'"';
    }

    /// <summary>A time as Python's <c>isoformat()</c> writes it, in UTC; without a zone, or with Z.</summary>
    public void Time(long micros, bool withZone)
    {
        _chunk[_at++] = (byte)'"';
        _at += IsoTime.Write(micros, _chunk.AsSpan(_at));
        if (withZone)
            _chunk[_at++] = (byte)'Z';
        _chunk[_at++] = (byte)'"';
    }

    /// <summary>At least one digit, no zeros at the end.</summary>
    void Fraction(long rest, long unit)
    {
        do
        {
            _chunk[_at++] = (byte)('0' + (unit == 0 ? 0 : rest / unit));
            rest = unit == 0 ? 0 : rest % unit;
            unit /= 10;
        }
        while (rest > 0);
    }

    void Hex(ulong value, int digits)
    {
        for (var shift = (digits - 1) * 4; shift >= 0; shift -= 4)
            _chunk[_at++] = "0123456789abcdef"u8[(int)(value >> shift) & 15];
    }
}
