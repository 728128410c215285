using Odograph.Lake.Schemas;

namespace Odograph.Engine.Query;

/// <summary>
/// Views with the names and columns of the classic topics (<c>vehicle_data</c> with <c>deviceId</c>, <c>location</c>
/// …), so that queries written for them go on. One is made only where the stream's table has all the columns that it
/// needs.
/// </summary>
static class ClassicViews
{
    const string Identity = "event_id AS id, device_id AS \"deviceId\", event_time AS \"timestamp\"";
    const string Location = "[latitude, longitude] AS location";

    static readonly View[] All =
    [
        new("vehicle", ["latitude", "longitude", "speed_kmh", "direction", "make", "model", "year", "fuel_type"],
            $"{Identity}, {Location}, speed_kmh AS speed, direction, make, model, \"year\", fuel_type AS \"fuelType\""),
        new("gps", ["speed_kmh", "direction", "vehicle_type"],
            $"{Identity}, speed_kmh AS speed, direction, vehicle_type AS \"vehicleType\""),
        new("traffic", ["camera_id", "latitude", "longitude", "snapshot"],
            $"{Identity}, camera_id AS \"cameraId\", {Location}, snapshot"),
        new("weather",
            ["latitude", "longitude", "temperature_c", "condition", "precipitation_mm", "wind_speed_kmh",
                "humidity_pct", "air_quality_index"],
            $"{Identity}, {Location}, temperature_c AS temperature, condition AS \"weatherCondition\", "
                + "precipitation_mm AS precipitation, "
                + "wind_speed_kmh AS \"windSpeed\", humidity_pct AS humidity, "
                + "air_quality_index AS \"airQualityIndex\""),
        new("emergency", ["incident_id", "kind", "latitude", "longitude", "status", "description"],
            $"{Identity}, incident_id AS \"incidentId\", kind AS type, {Location}, status, description"),
    ];

    public static IEnumerable<string> Create(IReadOnlyDictionary<string, Schema> tables) => All
        .Where(view => !tables.ContainsKey(view.Name) && tables.TryGetValue(view.Stream, out var schema)
            && view.Needs.All(column => schema.Find(column) is not null))
        .Select(view => $"CREATE VIEW {view.Name} AS SELECT {view.Select} FROM {view.Stream}");

    sealed record View(string Stream, string[] Needs, string Select)
    {
        public string Name => Stream + "_data";
    }
}
