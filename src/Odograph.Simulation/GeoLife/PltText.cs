using System.Globalization;
using System.Text;

namespace Odograph.Simulation.GeoLife;

/// <summary>Writes .plt files, one after the other, through one buffer; nothing is allocated for a point.</summary>
internal sealed class PltText : IDisposable
{
    const int BufferBytes = 256 << 10;
    const int LongestPoint = 128;
    const int LeastMetres = -100;
    const int MostMetres = 2300;
    const long ZeroDay = 25_569; // 1970-01-01 counted from 1899-12-30
    const string Header = "Geolife trajectory|WGS 84|Altitude is in Feet|Reserved 3|0,2,255,My Track,0,0,2,8421376|0|";

    // Whole feet, and feet of a receiver that measured metres, as it writes them.
    static readonly byte[][] Feet = Texts(metres => Math.Round(metres / 0.3048).ToString(CultureInfo.InvariantCulture));
    static readonly byte[][] FineFeet = Texts(
        metres => Math.Round(metres * 3.28083989501312, 12).ToString(CultureInfo.InvariantCulture));

    readonly byte[] _buffer = new byte[BufferBytes];
    readonly byte[] _day = new byte[10];
    int _length;
    long _dayNumber = long.MinValue;
    FileStream? _file;
    bool _hasReturns;

    public void Begin(string path, bool hasReturns)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _hasReturns = hasReturns;
        string header = Header.Replace("|", hasReturns ? "\r\n" : "\n", StringComparison.Ordinal);
        _length = Encoding.ASCII.GetBytes(header, _buffer);
    }

    /// <param name="metres">Null = the receiver does not know.</param>
    /// <param name="isFine">Whether the feet are metres multiplied.</param>
    public void Point(double latitude, double longitude, int? metres, bool isFine, long second)
    {
        if (_length > _buffer.Length - LongestPoint)
        {
            Flush();
        }

        var (day, inDay) = Math.DivRem(second, 86_400);
        SetDay(day);
        var target = _buffer.AsSpan();
        int at = Degrees(latitude, target, _length);
        target[at++] = (byte)',';
        at = Degrees(longitude, target, at);
        at = Copy(",0,"u8, target, at);
        at = metres is { } known
            ? Copy((isFine ? FineFeet : Feet)[known - LeastMetres], target, at)
            : Copy("-777"u8, target, at);
        target[at++] = (byte)',';
        at = Digits(day + ZeroDay, 5, target, at);
        target[at++] = (byte)'.';
        at = Digits(((inDay * 10_000_000_000) + 43_200) / 86_400, 10, target, at);
        target[at++] = (byte)',';
        at = Copy(_day, target, at);
        target[at++] = (byte)',';
        at = Digits(inDay / 3600, 2, target, at);
        target[at++] = (byte)':';
        at = Digits(inDay / 60 % 60, 2, target, at);
        target[at++] = (byte)':';
        at = Digits(inDay % 60, 2, target, at);
        _length = Copy(_hasReturns ? "\r\n"u8 : "\n"u8, target, at);
    }

    public void End()
    {
        Flush();
        Dispose();
    }

    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
    }

    void Flush()
    {
        _file!.Write(_buffer, 0, _length);
        _length = 0;
    }

    void SetDay(long day)
    {
        if (day != _dayNumber)
        {
            _dayNumber = day;
            string text = DateTime.UnixEpoch.AddDays(day).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            Encoding.ASCII.GetBytes(text, _day);
        }
    }

    static int Degrees(double value, Span<byte> target, int at)
    {
        long micro = (long)Math.Round(value * 1e6);
        if (micro < 0)
        {
            target[at++] = (byte)'-';
            micro = -micro;
        }

        var (whole, fraction) = Math.DivRem(micro, 1_000_000);
        at = Digits(whole, whole > 99 ? 3 : whole > 9 ? 2 : 1, target, at);
        target[at++] = (byte)'.';
        return Digits(fraction, 6, target, at);
    }

    static int Digits(long number, int count, Span<byte> target, int at)
    {
        for (int place = at + count - 1; place >= at; place--)
        {
            target[place] = (byte)('0' + (number % 10));
            number /= 10;
        }

        return at + count;
    }

    static int Copy(ReadOnlySpan<byte> from, Span<byte> target, int at)
    {
        from.CopyTo(target[at..]);
        return at + from.Length;
    }

    static byte[][] Texts(Func<int, string> text)
        => [.. Enumerable.Range(LeastMetres, MostMetres - LeastMetres + 1).Select(
            metres => Encoding.ASCII.GetBytes(text(metres)))];
}
