using System.Globalization;
using Odograph.Simulation.Journeys;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Faults;

/// <summary>
/// Positions far from where the device is; one of eight is a full turn too far north, and no place at all.
/// </summary>
internal static class Teleports
{
    const double MetresPerDegree = 6371008.8 * Math.PI / 180;
    const double NoPlace = 1.0 / 8;

    public static bool AppliesTo(in SimulatedEvent item)
        => item.Stream is StreamNames.Vehicle or StreamNames.Gps
            && item.Payload.Span.IndexOf(EventFields.LocationName) >= 0;

    public static Change Of(in SimulatedEvent item, SeededRandom random)
    {
        var payload = item.Payload.Span;
        var value = PayloadEdit.Value(payload, EventFields.LocationName)!.Value;
        var here = Position(payload[value]);
        if (random.Chance(NoPlace))
        {
            var no = here with { Latitude = here.Latitude + 360 };
            return Change.Of(item, Moved(item, value, no), "position a full turn too far north", "latitude_range");
        }

        double metres = random.Uniform(2_000, 50_000);
        var (sin, cos) = Math.SinCos(random.Uniform(0, 2 * Math.PI));
        double east = MetresPerDegree * Math.Cos(here.Latitude * Math.PI / 180);
        var to = new GeoPoint(
            here.Latitude + (metres * cos / MetresPerDegree), here.Longitude + (metres * sin / east));
        string what = string.Create(CultureInfo.InvariantCulture, $"position {metres / 1000:0.0} km away");
        return Change.Of(item, Moved(item, value, to), what, null);
    }

    static byte[] Moved(in SimulatedEvent item, Range value, GeoPoint to) => PayloadEdit.Replace(
        item.Payload.Span, value, $"[{EventFields.Written(to.Latitude, 7)}, {EventFields.Written(to.Longitude, 7)}]");

    /// <summary>Reads <c>[51.5, -0.125]</c>.</summary>
    static GeoPoint Position(ReadOnlySpan<byte> array)
    {
        int comma = array.IndexOf((byte)',');
        return new GeoPoint(
            double.Parse(array[1..comma], NumberStyles.Float, CultureInfo.InvariantCulture),
            double.Parse(array[(comma + 2)..^1], NumberStyles.Float, CultureInfo.InvariantCulture));
    }
}
