using System.Buffers;
using System.Text.Json;
using Odograph.Model.Errors;
using Odograph.Model.Time;
using Odograph.Simulation.Faults;

namespace Odograph.Simulation.Truth;

/// <summary>
/// Truth as files: <c>trips.ndjson</c>, <c>stops.ndjson</c>, <c>incidents.ndjson</c> and <c>faults.ndjson</c>, one JSON
/// object a line, times in ISO 8601 with µs. Runs append. Lines are kept in memory until <see cref="Flush"/>, which is
/// to be called after some thousand events at most, and not synced: a killed program loses the last ones, the events do
/// not depend on them.
/// </summary>
public sealed class NdjsonTruth : ITruth, IDisposable
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    readonly string _folder;
    readonly TruthFile _trips;
    readonly TruthFile _stops;
    readonly TruthFile _incidents;
    readonly TruthFile _faults;
    readonly FaultLines _faultLines;

    /// <exception cref="EnvironmentException">The folder cannot be written.</exception>
    public NdjsonTruth(string folder, int run = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = folder;
        try
        {
            Directory.CreateDirectory(folder);
            _trips = new TruthFile(Path.Combine(folder, "trips.ndjson"));
            _stops = new TruthFile(Path.Combine(folder, "stops.ndjson"));
            _incidents = new TruthFile(Path.Combine(folder, "incidents.ndjson"));
            _faults = new TruthFile(Path.Combine(folder, "faults.ndjson"));
            _faultLines = new FaultLines(_faults, run);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Failed(folder, fault);
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
        _faultLines.Add(fault);
    }

    /// <summary>Hands what was told so far to the system, so that a killed program does not lose it.</summary>
    /// <exception cref="EnvironmentException">
    /// Transient: it could not all be written, the disk is full perhaps. Nothing is lost; call it again.
    /// </exception>
    public void Flush() => Each(file => file.Flush());

    /// <exception cref="EnvironmentException">The last lines could not be written; all is closed.</exception>
    public void Dispose()
    {
        _faultLines.Dispose();
        Each(file => file.Dispose());
    }

    internal static EnvironmentException Failed(string folder, Exception fault) => new(
        $"write the simulator's truth to '{folder}': {fault.Message}", inner: fault)
    {
        IsTransient = fault is IOException,
    };

    // All of them, also where one has failed.
    void Each(Action<TruthFile> act)
    {
        IOException? failed = null;
        foreach (var file in (ReadOnlySpan<TruthFile>)[_trips, _stops, _incidents, _faults])
        {
            try
            {
                act(file);
            }
            catch (IOException fault)
            {
                failed = fault;
            }
        }

        if (failed is not null)
            throw Failed(_folder, failed);
    }

    internal static string Time(long micros)
        => UnixMicros.ToInstant(micros).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", null);

    static void Write<T>(TruthFile file, T line)
    {
        file.Lines.Write(JsonSerializer.SerializeToUtf8Bytes(line, Options));
        file.Lines.Write("\n"u8);
    }
}
