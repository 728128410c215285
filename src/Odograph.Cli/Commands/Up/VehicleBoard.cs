using System.Text;
using System.Text.Json;
using Odograph.Model.Time;
using Odograph.Simulation;

namespace Odograph.Cli.Commands.Up;

/// <summary>A vehicle as its last event describes it.</summary>
internal sealed record VehicleSight(
    string Device, DateTimeOffset Time, double? Latitude, double? Longitude, double? SpeedKmh);

/// <summary>
/// The last event of a few vehicles: the first <see cref="MostVehicles"/> that show themselves; the others are not
/// kept. Thread-safe.
/// </summary>
internal sealed class VehicleBoard
{
    public const int MostVehicles = 6;

    readonly Lock _gate = new();
    readonly Dictionary<string, SimulatedEvent> _last = new(StringComparer.Ordinal);
    readonly HashSet<string> _others = new(StringComparer.Ordinal);

    /// <summary>How many vehicles have shown themselves.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _last.Count + _others.Count;
            }
        }
    }

    public void See(SimulatedEvent item)
    {
        if (item.Stream != "vehicle")
        {
            return;
        }

        string device = Encoding.UTF8.GetString(item.Key.Span);
        lock (_gate)
        {
            if (_last.ContainsKey(device) || _last.Count < MostVehicles)
            {
                _last[device] = item;
            }
            else
            {
                _others.Add(device);
            }
        }
    }

    public IReadOnlyList<VehicleSight> Sights()
    {
        lock (_gate)
        {
            return [.. _last.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                .Select(entry => Sight(entry.Key, entry.Value))];
        }
    }

    static VehicleSight Sight(string device, SimulatedEvent item)
    {
        using var json = JsonDocument.Parse(item.Payload);
        var root = json.RootElement;
        double? speed = root.TryGetProperty("speed", out var number) && number.ValueKind == JsonValueKind.Number
            ? number.GetDouble()
            : null;
        var (latitude, longitude) = root.TryGetProperty("location", out var place)
            && place.ValueKind == JsonValueKind.Array
            ? (place[0].GetDouble(), place[1].GetDouble())
            : ((double?)null, (double?)null);
        return new VehicleSight(device, UnixMicros.ToInstant(item.EventMicros), latitude, longitude, speed);
    }
}
