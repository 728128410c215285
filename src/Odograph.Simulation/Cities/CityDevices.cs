using System.Globalization;
using System.Text;
using Odograph.Simulation.Roads;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Cities;

/// <summary>A device that does not move.</summary>
internal sealed record FixedDevice(string DeviceId, byte[] Key, PlanePoint At);

/// <summary>Cameras at crossings of larger roads, and weather stations spread over the city.</summary>
internal static class CityDevices
{
    public const int Cameras = 40;
    public const int Stations = 24;

    /// <summary>Those who report incidents.</summary>
    public const int Responders = 12;

    public static IReadOnlyList<FixedDevice> DrawCameras(CityPlace place, RoadNet net, SeededRandom random)
    {
        var crossings = net.Roads.Where(
            road => road.Kind != RoadKind.Street).Select(road => road.From).Distinct().ToList();
        return Named(place, "camera", Cameras, _ => net.Crossings[random.Pick(crossings)]);
    }

    public static IReadOnlyList<FixedDevice> DrawStations(CityPlace place, RoadNet net, SeededRandom random)
        => Named(place, "weather", Stations, _ => random.Pick(net.Crossings));

    public static IReadOnlyList<FixedDevice> DrawResponders(CityPlace place)
        => Named(place, "responder", Responders, _ => default);

    static List<FixedDevice> Named(CityPlace place, string what, int count, Func<int, PlanePoint> at)
    {
        var devices = new List<FixedDevice>(count);
        for (var i = 0; i < count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"{place.Name}-{what}-{i + 1:000}");
            devices.Add(new FixedDevice(name, Encoding.ASCII.GetBytes(name), at(i)));
        }

        return devices;
    }
}
