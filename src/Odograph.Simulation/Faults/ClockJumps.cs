using System.Globalization;
using Odograph.Model.Time;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Faults;

/// <summary>
/// Device clocks that are off. Hours are accepted, being no further ahead than <c>max_future_skew</c> allows; a clock
/// that is four roll-overs of GPS weeks ahead is <c>future</c>; one that starts at GPS zero is before
/// <c>event_time_range</c>.
/// </summary>
internal static class ClockJumps
{
    const long MicrosPerHour = 3600 * UnixMicros.PerSecond;

    /// <summary>4 × 1024 weeks, 78 years.</summary>
    const int WeeksAhead = 4096;

    static readonly long GpsZero = UnixMicros.From(new DateTimeOffset(1980, 1, 6, 0, 0, 0, TimeSpan.Zero));

    public static Change Of(in SimulatedEvent item, SeededRandom random)
    {
        double kind = random.Unit();
        // Whole seconds, at least an hour and at most twelve.
        long hours = random.Whole(3600, 12 * 3600) * UnixMicros.PerSecond;
        return kind switch
        {
            < 0.4 => Jump(item, item.EventMicros - hours, $"clock {Hours(hours)} h behind", null),
            < 0.7 => Jump(item, item.EventMicros + hours, $"clock {Hours(hours)} h ahead", null),
            < 0.85 => Jump(
                item, item.EventMicros + (WeeksAhead * 7 * UnixMicros.PerDay), $"clock {WeeksAhead} weeks ahead",
                "future"),
            _ => Jump(item, GpsZero + (hours / 12), "clock just begun at GPS zero", "event_time_range"),
        };
    }

    static Change Jump(in SimulatedEvent item, long micros, string what, string? reason) => new(
        item with { EventMicros = micros, Payload = EventFields.WithTime(item.Payload.Span, micros) }, what, reason);

    static string Hours(long micros)
        => (micros / (double)MicrosPerHour).ToString("0.00", CultureInfo.InvariantCulture);
}
