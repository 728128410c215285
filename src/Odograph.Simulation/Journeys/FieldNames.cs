using System.Text;

namespace Odograph.Simulation.Journeys;

/// <summary>The keys of one spelling, each with its quotes, colon and space, ready to be written.</summary>
internal sealed class FieldNames
{
    FieldNames(Spelling spelling)
    {
        var isSnake = spelling == Spelling.Snake;
        Device = Key(isSnake ? "device_id" : spelling == Spelling.Vehicle ? "vehicle_id" : "deviceId");
        Camera = Key(spelling == Spelling.Camel ? "cameraId" : "camera_id");
        Incident = Key(isSnake ? "incident_id" : "incidentId");
        Make = Key(isSnake ? "brand" : "make");
        VehicleType = Key(isSnake ? "vehicle_type" : "vehicleType");
        Condition = Key(isSnake ? "weather_condition" : "weatherCondition");
        WindSpeed = Key(isSnake ? "wind_speed" : "windSpeed");
        AirQuality = Key(isSnake ? "air_quality_index" : "airQualityIndex");
        HasYearAndFuel = !isSnake;
    }

    public byte[] Device { get; }

    public byte[] Camera { get; }

    public byte[] Incident { get; }

    public byte[] Make { get; }

    public byte[] VehicleType { get; }

    public byte[] Condition { get; }

    public byte[] WindSpeed { get; }

    public byte[] AirQuality { get; }

    public bool HasYearAndFuel { get; }

    public static FieldNames Of(Spelling spelling) => new(spelling);

    static byte[] Key(string name) => Encoding.ASCII.GetBytes($"\"{name}\": ");
}
