using System.Globalization;
using Microsoft.AspNetCore.Http;
using Odograph.Engine.Live;

namespace Odograph.Server.Live;

/// <summary>What a viewer wants to see.</summary>
/// <param name="Streams">Empty = all.</param>
/// <param name="Box">West, south, east, north in degrees; west may lie behind east, over the date line.</param>
sealed record LiveFilter(IReadOnlySet<string> Streams, (double West, double South, double East, double North)? Box)
{
    /// <returns>Null, and why, where the query cannot be read.</returns>
    public static (LiveFilter? Filter, string? Fault) Read(IQueryCollection query)
    {
        var streams = query["stream"].SelectMany(value => (value ?? "").Split(','))
            .Where(name => name.Length > 0).ToHashSet();
        string text = query["bbox"].ToString();
        if (text.Length == 0)
        {
            return (new LiveFilter(streams, null), null);
        }

        double[] sides = [.. text.Split(',').Select(side
            => double.TryParse(side, NumberStyles.Float, CultureInfo.InvariantCulture, out double degrees)
                ? degrees
                : double.NaN)];
        return sides.Length == 4 && sides.All(double.IsFinite)
            ? (new LiveFilter(streams, (sides[0], sides[1], sides[2], sides[3])), null)
            : (null, $"bbox \"{text}\": expected west,south,east,north in degrees");
    }

    public bool Wants(LiveEntry entry)
    {
        if (Streams.Count > 0 && !Streams.Contains(entry.Stream))
        {
            return false;
        }

        if (Box is not { } box)
        {
            return true;
        }

        bool isBetween = box.West <= box.East
            ? entry.Longitude >= box.West && entry.Longitude <= box.East
            : entry.Longitude >= box.West || entry.Longitude <= box.East;
        return isBetween && entry.Latitude >= box.South && entry.Latitude <= box.North;
    }
}
