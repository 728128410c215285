using Odograph.Model.Time;

namespace Odograph.Simulation.Text;

/// <summary>
/// UTC as Python's <c>datetime.isoformat()</c> writes it: no fraction when the microseconds are 0, else six digits.
/// </summary>
internal static class IsoTime
{
    /// <returns>Bytes written: 19 or 26.</returns>
    public static int Write(long micros, Span<byte> target)
    {
        var time = UnixMicros.ToInstant(micros).UtcDateTime;
        Digits(time.Year, 4, target);
        target[4] = (byte)'-';
        Digits(time.Month, 2, target[5..]);
        target[7] = (byte)'-';
        Digits(time.Day, 2, target[8..]);
        target[10] = (byte)'T';
        Digits(time.Hour, 2, target[11..]);
        target[13] = (byte)':';
        Digits(time.Minute, 2, target[14..]);
        target[16] = (byte)':';
        Digits(time.Second, 2, target[17..]);
        var fraction = (int)(time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond);
        if (fraction == 0)
            return 19;
        target[19] = (byte)'.';
        Digits(fraction, 6, target[20..]);
        return 26;
    }

    static void Digits(int value, int count, Span<byte> target)
    {
        for (var index = count - 1; index >= 0; index--)
        {
            target[index] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
