namespace Odograph.Simulation.Journeys;

/// <summary>A position in degrees.</summary>
public readonly record struct GeoPoint(double Latitude, double Longitude);

/// <summary>A classic journey: its ends, and (inside) the ranges its values are drawn from.</summary>
public sealed class JourneyRoute
{
    JourneyRoute(string name, GeoPoint from, GeoPoint to, JourneyValues values)
    {
        Name = name;
        From = from;
        To = to;
        Values = values;
    }

    public static JourneyRoute LondonBirmingham { get; } = new(
        "london-birmingham", new GeoPoint(51.5074, -0.1278), new GeoPoint(52.4862, -1.8904), new JourneyValues
        {
            VehicleSpeed = (10, 40),
            GpsSpeed = (0, 40),
            VehicleDirection = "North-East",
            Make = "BMW",
            Model = "C500",
            Temperature = (-5, 26),
            Conditions = ["Sunny", "Cloudy", "Rain", "Snow"],
            IncidentKinds = ["Accident", "Fire", "Medical", "Police", "None"],
        });

    public static JourneyRoute BangkokPattaya { get; } = new(
        "bangkok-pattaya", new GeoPoint(13.7367, 100.5232), new GeoPoint(12.9276, 100.8771), new JourneyValues
        {
            VehicleSpeed = (10, 80),
            GpsSpeed = (10, 80),
            VehicleDirection = "Southeast",
            Make = "HONDA",
            Model = "CR-V",
            Temperature = (30, 40),
            Conditions = ["Sunny", "Rainy", "Cloudy"],
            IncidentKinds = ["Accident", "Fire", "Flood", "Earthquake"],
        });

    public static IReadOnlyList<JourneyRoute> All { get; } = [LondonBirmingham, BangkokPattaya];

    /// <summary>What the command line calls it.</summary>
    public string Name { get; }

    public GeoPoint From { get; }

    public GeoPoint To { get; }

    internal JourneyValues Values { get; }

    /// <summary>Null when there is none of that name.</summary>
    public static JourneyRoute? Find(string name) => All.FirstOrDefault(route => route.Name == name);
}

/// <summary>Ranges (uniform) and choices of a journey's values.</summary>
internal sealed record JourneyValues
{
    public required (double From, double To) VehicleSpeed { get; init; }

    public required (double From, double To) GpsSpeed { get; init; }

    public required string VehicleDirection { get; init; }

    public string GpsDirection { get; init; } = "North-East";

    public required string Make { get; init; }

    public required string Model { get; init; }

    public int Year { get; init; } = 2024;

    public string Fuel { get; init; } = "Hybrid";

    public required (double From, double To) Temperature { get; init; }

    public required IReadOnlyList<string> Conditions { get; init; }

    public required IReadOnlyList<string> IncidentKinds { get; init; }
}
