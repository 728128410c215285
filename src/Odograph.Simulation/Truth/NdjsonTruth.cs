using System.Text.Json;
using Odograph.Model.Errors;
using Odograph.Model.Time;
using Odograph.Simulation.Faults;

namespace Odograph.Simulation.Truth;

/// <summary>
/// Truth as files: <c>trips.ndjson</c>, <c>stops.ndjson</c>, <c>incidents.ndjson</c> and <c>faults.ndjson</c>, one JSON
/// object a line, times in ISO 8601 with µs. Runs append. Lines are buffered until <see cref="Flush"/> and not synced:
/// a killed program loses the last ones, the events do not depend on them.
/// </summary>
public sealed class NdjsonTruth : ITruth, IDisposable
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    readonly StreamWriter _trips;
    readonly StreamWriter _stops;
    readonly StreamWriter _incidents;
    readonly FaultLines _faults;

    /// <exception cref="EnvironmentException">The folder cannot be written.</exception>
    public NdjsonTruth(string folder, int run = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            Directory.CreateDirectory(folder);
            _trips = File.AppendText(Path.Combine(folder, "trips.ndjson"));
            _stops = File.AppendText(Path.Combine(folder, "stops.ndjson"));
            _incidents = File.AppendText(Path.Combine(folder, "incidents.ndjson"));
            _faults = new FaultLines(Path.Combine(folder, "faults.ndjson"), run);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"write the simulator's truth to '{folder}': {fault.Message}", inner: fault);
        }
    }

    public void Add(TrueTrip trip)
    {
        ArgumentNullException.ThrowIfNull(trip);
        Write(_trips, new
        {
            trip.DeviceId,
            Begin = Time(trip.BeginMicros),
            End = trip.EndMicros is { } end ? Time(end) : null,
            From = new[] { trip.From.Latitude, trip.From.Longitude },
            To = new[] { trip.To.Latitude, trip.To.Longitude },
            trip.DistanceM,
        });
    }

    public void Add(TrueStop stop)
    {
        ArgumentNullException.ThrowIfNull(stop);
        Write(_stops, new
        {
            stop.DeviceId,
            Begin = Time(stop.BeginMicros),
            End = Time(stop.EndMicros),
            At = new[] { stop.At.Latitude, stop.At.Longitude },
        });
    }

    public void Add(TrueIncident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        Write(_incidents, new
        {
            incident.IncidentId,
            incident.Kind,
            Begin = Time(incident.BeginMicros),
            End = Time(incident.EndMicros),
            At = new[] { incident.At.Latitude, incident.At.Longitude },
            incident.RadiusM,
            incident.SpeedFactor,
        });
    }

    public void Add(InjectedFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        _faults.Add(fault);
    }

    /// <summary>Hands what was told so far to the system, so that a killed program does not lose it.</summary>
    public void Flush()
    {
        _trips.Flush();
        _stops.Flush();
        _incidents.Flush();
        _faults.Flush();
    }

    public void Dispose()
    {
        _trips.Dispose();
        _stops.Dispose();
        _incidents.Dispose();
        _faults.Dispose();
    }

    internal static string Time(long micros)
        => UnixMicros.ToInstant(micros).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", null);

    static void Write<T>(StreamWriter file, T line)
    {
        file.Write(JsonSerializer.Serialize(line, Options));
        file.Write('\n');
    }
}
