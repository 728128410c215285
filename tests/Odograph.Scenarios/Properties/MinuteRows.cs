using Odograph.Engine.Query;

namespace Odograph.Scenarios.Properties;

/// <summary>
/// The rows of the model <c>per_minute</c>: as its view gives them, and as a list of events says that they must be.
/// </summary>
static class MinuteRows
{
    const string Sql = "SELECT epoch_us(window_start), device_id, events, speeds, speed_sum, speed_avg, speed_min, "
        + "speed_max, latitude_last FROM per_minute ORDER BY 1, 2";

    const long MinuteMicros = 60_000_000;

    public static IReadOnlyList<object?[]> Of(LakeSession session)
    {
        using var result = session.Query(Sql);
        return [.. result.ReadRows()];
    }

    public static IReadOnlyList<object?[]> Of(IEnumerable<SoundEvent> events) => [.. events
        .GroupBy(sound => (Minute: sound.Micros / MinuteMicros * MinuteMicros, sound.Device))
        .OrderBy(group => group.Key.Minute).ThenBy(group => group.Key.Device, StringComparer.Ordinal)
        .Select(group => RowOf(group.Key.Minute, group.Key.Device, [.. group]))];

    /// <summary>Doubles agree to 1e-9 of their size, everything else exactly.</summary>
    public static bool Agree(IReadOnlyList<object?[]> left, IReadOnlyList<object?[]> right)
        => left.Count == right.Count && left.Zip(right).All(rows
            => rows.First.Length == rows.Second.Length && rows.First.Zip(rows.Second).All(cells
                => Agree(cells.First, cells.Second)));

    static bool Agree(object? left, object? right) => (left, right) switch
    {
        (double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Max(Math.Abs(a), Math.Abs(b)),
        _ => Equals(left, right),
    };

    static object?[] RowOf(long minute, string device, IReadOnlyList<SoundEvent> events)
    {
        var speeds = events.Where(sound => sound.SpeedKmh is not null).Select(sound => sound.SpeedKmh!.Value).ToList();
        var last = events.OrderBy(sound => sound.Micros).ThenBy(sound => sound.Id, StringComparer.Ordinal).Last();
        return speeds.Count == 0
            ? [minute, device, (long)events.Count, 0L, null, null, null, null, last.Latitude]
            : [minute, device, (long)events.Count, (long)speeds.Count, speeds.Sum(), speeds.Average(), speeds.Min(),
                speeds.Max(), last.Latitude];
    }
}
