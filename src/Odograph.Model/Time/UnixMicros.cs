namespace Odograph.Model.Time;

/// <summary>
/// Instants as µs since 1970-01-01 UTC, the unit of event times, append stamps and Iceberg timestamps.
/// </summary>
public static class UnixMicros
{
    public const long PerSecond = 1_000_000;

    public const long PerDay = 86_400 * PerSecond;

    public static long From(DateTimeOffset instant)
        => (instant.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static long Now(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return From(time.GetUtcNow());
    }

    public static DateTimeOffset ToInstant(long micros)
        => DateTimeOffset.UnixEpoch.AddTicks(micros * TimeSpan.TicksPerMicrosecond);

    /// <summary>The day that holds the instant, as days since 1970-01-01; rounds down, so -1 µs is day -1.</summary>
    public static int Day(long micros) => (int)((micros >= 0 ? micros : micros - PerDay + 1) / PerDay);
}
