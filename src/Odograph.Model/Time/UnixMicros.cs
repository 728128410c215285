namespace Odograph.Model.Time;

/// <summary>
/// Instants as µs since 1970-01-01 UTC, the unit of event times, append stamps and Iceberg timestamps.
/// </summary>
public static class UnixMicros
{
    public const long PerSecond = 1_000_000;

    public const long PerDay = 86_400 * PerSecond;

    // Any 400 years are as long as any other: what lies outside the platform's calendar is moved into it.
    const int CycleDays = 146_097;
    const int CycleMonths = 4_800;

    static readonly DateOnly Epoch = new(1970, 1, 1);

    public static long From(DateTimeOffset instant)
        => (instant.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long Now(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return From(time.GetUtcNow());
    }

    /// <summary>
    /// The instant, to be shown: one outside the years 1 to 9999, which a producer may well send, comes as the nearest
    /// that the platform has.
    /// </summary>
    public static DateTimeOffset ToInstant(long micros)
    {
        long nearest = Math.Clamp(micros, From(DateTimeOffset.MinValue), From(DateTimeOffset.MaxValue));
        return DateTimeOffset.UnixEpoch.AddTicks(nearest * TimeSpan.TicksPerMicrosecond);
    }

    /// <summary>The day that holds the instant, as days since 1970-01-01; rounds down, so -1 µs is day -1.</summary>
    public static int Day(long micros) => (int)((micros >= 0 ? micros : micros - PerDay + 1) / PerDay);

    /// <summary>The month that holds the instant, as months since January 1970; see <see cref="MonthOfDay"/>.</summary>
    public static int Month(long micros) => MonthOfDay(Day(micros));

    /// <summary>
    /// The month of a day, both counted from 1970, in the Gregorian calendar continued without end: days outside the
    /// years 1 to 9999 have one too.
    /// </summary>
    public static int MonthOfDay(int day)
    {
        int cycle = Cycle(day, CycleDays);
        var date = Epoch.AddDays((int)(day - ((long)cycle * CycleDays)));
        return ((date.Year - Epoch.Year) * 12) + date.Month - 1 + (cycle * CycleMonths);
    }

    /// <summary>The first instant of a month, which is counted as <see cref="MonthOfDay"/> does.</summary>
    public static long MonthStart(int month)
    {
        int cycle = Cycle(month, CycleMonths);
        var date = Epoch.AddMonths(month - (cycle * CycleMonths));
        return (date.DayNumber - Epoch.DayNumber + ((long)cycle * CycleDays)) * PerDay;
    }

    static int Cycle(int number, int length) => (number / length) - (number % length < 0 ? 1 : 0);
}
