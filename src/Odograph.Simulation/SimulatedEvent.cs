namespace Odograph.Simulation;

/// <summary>One message of a simulated producer.</summary>
/// <param name="Stream">Name of the stream it belongs to: vehicle, gps, traffic, weather, emergency.</param>
/// <param name="EventMicros">Event time, µs since 1970 UTC; the payload says the same.</param>
/// <param name="Key">UTF-8 of the device's id. The memory stays valid and unchanged.</param>
/// <param name="Payload">One JSON object in UTF-8. The memory stays valid and unchanged.</param>
public readonly record struct SimulatedEvent(
    string Stream, long EventMicros, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Payload);

/// <summary>Names of the five streams.</summary>
internal static class StreamNames
{
    public const string Vehicle = "vehicle";
    public const string Gps = "gps";
    public const string Traffic = "traffic";
    public const string Weather = "weather";
    public const string Emergency = "emergency";
}
