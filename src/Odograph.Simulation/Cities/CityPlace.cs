using Odograph.Simulation.Journeys;
using Odograph.Simulation.Roads;

namespace Odograph.Simulation.Cities;

/// <summary>
/// A city that can be simulated: where it lies and what its weather is like. Its roads are drawn, not mapped.
/// </summary>
public sealed record CityPlace
{
    /// <summary>Metres of a degree of latitude on the sphere of 6371008.8 m.</summary>
    const double MetresPerDegree = 6371008.8 * Math.PI / 180;

    CityPlace(string name, double latitude, double longitude, double meanC, double altitudeM)
    {
        Name = name;
        Centre = new GeoPoint(latitude, longitude);
        MeanTemperatureC = meanC;
        AltitudeM = altitudeM;
        MetresPerDegreeEast = MetresPerDegree * Math.Cos(latitude * Math.PI / 180);
    }

    public static IReadOnlyList<CityPlace> All { get; } =
    [
        new("london", 51.5074, -0.1278, 11, 20),
        new("birmingham", 52.4862, -1.8904, 10, 140),
        new("bangkok", 13.7563, 100.5018, 29, 4),
        new("berlin", 52.52, 13.405, 10, 38),
        new("new-york", 40.7484, -73.9857, 13, 15),
        new("tokyo", 35.6812, 139.7671, 16, 10),
    ];

    /// <summary>What the command line calls it.</summary>
    public string Name { get; }

    public GeoPoint Centre { get; }

    internal double MeanTemperatureC { get; }

    internal double AltitudeM { get; }

    double MetresPerDegreeEast { get; }

    /// <summary>Null when there is none of that name.</summary>
    public static CityPlace? Find(string name) => All.FirstOrDefault(place => place.Name == name);

    /// <summary>Flat within the city: at 10 km from its centre distances are off by at most 0.3 %.</summary>
    internal GeoPoint ToGeo(PlanePoint point)
        => new(
            Centre.Latitude + (point.NorthM / MetresPerDegree), Centre.Longitude + (point.EastM / MetresPerDegreeEast));
}
