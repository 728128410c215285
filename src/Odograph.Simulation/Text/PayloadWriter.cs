using System.Buffers.Text;

namespace Odograph.Simulation.Text;

/// <summary>
/// Writes JSON objects one after another as Python's <c>json.dumps</c> does: a space behind ':' and ',', ASCII alone.
/// Objects lie in chunks that are never written again, so a finished payload can be kept. Not thread-safe.
/// </summary>
internal sealed class PayloadWriter
{
    /// <summary>Memory taken at a time; a chunk lives as long as one of its payloads.</summary>
    private const int ChunkBytes = 64 << 10;

    /// <summary>The longest object; when less is left of a chunk the next one is begun.</summary>
    private const int MostObjectBytes = 2048;

    private byte[] chunk = new byte[ChunkBytes];
    private int start;
    private int at;

    public void Begin()
    {
        if (chunk.Length - at < MostObjectBytes)
        {
            chunk = new byte[ChunkBytes];
            at = 0;
        }

        start = at;
        chunk[at++] = (byte)'{';
    }

    public ReadOnlyMemory<byte> End()
    {
        chunk[at++] = (byte)'}';
        return chunk.AsMemory(start, at - start);
    }

    /// <param name="name">The key with its quotes, colon and space: <c>"speed": </c>.</param>
    public void Name(ReadOnlySpan<byte> name)
    {
        if (at - start > 1)
            Raw(", "u8);
        Raw(name);
    }

    /// <summary>Bytes that are JSON already.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(chunk.AsSpan(at));
        at += json.Length;
    }

    public void Float(double value) => at += PythonFloat.Write(value, chunk.AsSpan(at));

    public void Whole(long value)
    {
        Utf8Formatter.TryFormat(value, chunk.AsSpan(at), out var written);
        at += written;
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
            chunk[at++] = (byte)'-';
            scaled = -scaled;
        }

        Whole(scaled / scale);
        chunk[at++] = (byte)'.';
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

    public void Text(string value) => at += JsonText.Write(value, chunk.AsSpan(at));

    /// <summary>A random uuid (version 4) out of 128 bits.</summary>
    public void Uuid(ulong high, ulong low)
    {
        high = (high & ~0xF000UL) | 0x4000;
        low = (low & ~(3UL << 62)) | (1UL << 63);
        chunk[at++] = (byte)'"';
        Hex(high >> 32, 8);
        chunk[at++] = (byte)'-';
        Hex(high >> 16, 4);
        chunk[at++] = (byte)'-';
        Hex(high, 4);
        chunk[at++] = (byte)'-';
        Hex(low >> 48, 4);
        chunk[at++] = (byte)'-';
        Hex(low, 12);
        chunk[at++] = (byte)'"';
    }

    /// <summary>A time as Python's <c>isoformat()</c> writes it, in UTC; without a zone, or with Z.</summary>
    public void Time(long micros, bool withZone)
    {
        chunk[at++] = (byte)'"';
        at += IsoTime.Write(micros, chunk.AsSpan(at));
        if (withZone)
            chunk[at++] = (byte)'Z';
        chunk[at++] = (byte)'"';
    }

    /// <summary>At least one digit, no zeros at the end.</summary>
    private void Fraction(long rest, long unit)
    {
        do
        {
            chunk[at++] = (byte)('0' + (unit == 0 ? 0 : rest / unit));
            rest = unit == 0 ? 0 : rest % unit;
            unit /= 10;
        }
        while (rest > 0);
    }

    private void Hex(ulong value, int digits)
    {
        for (var shift = (digits - 1) * 4; shift >= 0; shift -= 4)
            chunk[at++] = "0123456789abcdef"u8[(int)(value >> shift) & 15];
    }
}
