using System.Text;
using Odograph.Simulation.Seeds;

namespace Odograph.Simulation.Cities;

/// <summary>What does not change about a vehicle, as the JSON at the end of its messages.</summary>
internal sealed record VehicleLooks(string Type, byte[] VehicleTail, byte[] GpsType, bool SendsPosition)
{
    static readonly (string Type, string Make, string Model, string Fuel)[] Known =
    [
        ("private", "BMW", "C500", "Hybrid"), ("private", "Mini Cooper", "Countryman SE ALL4", "Electric"),
        ("private", "HONDA", "CR-V", "Petrol"), ("private", "Toyota", "Corolla", "Hybrid"),
        ("private", "Volkswagen", "Golf", "Diesel"), ("private", "Ford", "Focus", "Petrol"),
        ("taxi", "Toyota", "Prius", "Hybrid"), ("taxi", "LEVC", "TX", "Electric"),
        ("bus", "Volvo", "7900", "Hybrid"), ("bus", "BYD", "K9", "Electric"),
        ("delivery", "Mercedes-Benz", "Sprinter", "Diesel"), ("delivery", "Renault", "Kangoo", "Electric"),
        ("truck", "Scania", "P320", "Diesel"),
    ];

    /// <summary>Some devices tell speed and direction but no position, as the classic ones.</summary>
    const double WithoutPosition = 0.1;

    public static VehicleLooks Draw(SeededRandom random)
    {
        var (type, make, model, fuel) = random.Pick(Known);
        var year = random.Whole(2012, 2026);
        return new VehicleLooks(
            type,
            Encoding.ASCII.GetBytes(
                $"\"make\": \"{make}\", \"model\": \"{model}\", \"year\": {year}, \"fuelType\": \"{fuel}\""),
            Encoding.ASCII.GetBytes($"\"vehicleType\": \"{type}\""),
            !random.Chance(WithoutPosition));
    }
}
