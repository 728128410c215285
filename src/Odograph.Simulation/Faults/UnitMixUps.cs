using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Faults;

/// <summary>
/// Readings in another unit than the field's. What leaves the range of its check (over 500 km/h, over 60 °C) must be
/// quarantined; the rest looks like a reading.
/// </summary>
internal static class UnitMixUps
{
    const double FastestKmh = 500;
    const double HottestC = 60;

    static readonly (string Name, double PerKmh)[] SpeedUnits =
        [("m/s", 1 / 3.6), ("mph", 1 / 1.609344), ("knots", 1 / 1.852), ("cm/s", 100 / 3.6)];

    public static bool AppliesTo(in SimulatedEvent item)
        => item.Stream is StreamNames.Vehicle or StreamNames.Gps or StreamNames.Weather;

    /// <summary>Null where the reading is the same in both units (a vehicle that stands).</summary>
    public static Change? Of(in SimulatedEvent item, SeededRandom random)
    {
        var (unit, perKmh) = random.Pick(SpeedUnits);
        return item.Stream == StreamNames.Weather
            ? Rewrite(
                item, EventFields.TemperatureName, celsius => (celsius * 9 / 5) + 32, "temperature in °F",
                HottestC, "temperature_range")
            : Rewrite(
                item, EventFields.SpeedName, kmh => kmh * perKmh, $"speed in {unit}", FastestKmh, "speed_range");
    }

    static Change? Rewrite(
        in SimulatedEvent item, ReadOnlySpan<byte> name, Func<double, double> convert, string what, double most,
        string reason)
    {
        var payload = item.Payload.Span;
        var value = PayloadEdit.Value(payload, name)!.Value;
        // What counts is the number as it is sent, after rounding.
        double sent = Math.Round(convert(EventFields.Number(payload, name)!.Value), 2);
        string written = EventFields.Written(sent, 2);
        return written == PayloadEdit.Text(payload, value)
            ? null
            : Change.Of(item, PayloadEdit.Replace(payload, value, written), what, sent > most ? reason : null);
    }
}
