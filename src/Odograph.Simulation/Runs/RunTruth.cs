using System.Text.Json;
using Odograph.Model.Errors;
using Odograph.Simulation.Faults;
using Odograph.Simulation.Truth;

namespace Odograph.Simulation.Runs;

/// <summary>
/// The truth of one run in a folder that holds those of several: its options as a line of <c>runs.ndjson</c>, how far
/// it has come, and what happened in it. Lines of an event's faults are with the system before the event is appended;
/// nothing is synced. For one thread.
/// </summary>
public sealed class RunTruth : ITruth, IDisposable
{
    readonly NdjsonTruth _files;
    readonly FileStream _count;
    SentCount _sent;

    RunTruth(string folder, int run)
    {
        _files = new NdjsonTruth(folder, run);
        _count = new FileStream(SentCount.PathOf(folder, run), FileMode.Create, FileAccess.Write, FileShare.Read, 0);
        Run = run;
        Write(default);
    }

    /// <summary>From 1, in the order of beginning.</summary>
    public int Run { get; }

    /// <summary>Faults injected so far; ones whose events were never sent count too.</summary>
    public long Faults { get; private set; }

    /// <exception cref="EnvironmentException">The folder cannot be written.</exception>
    public static RunTruth Begin(string folder, SimulationOptions options)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        try
        {
            Directory.CreateDirectory(folder);
            int run = RunRecord.ReadAll(folder).Select(known => known.Run).DefaultIfEmpty(0).Max() + 1;
            var truth = new RunTruth(folder, run);
            RunRecord.Append(folder, new RunRecord(run, options));
            return truth;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"write the simulator's truth to '{folder}': {fault.Message}", inner: fault);
        }
    }

    public void Add(TrueTrip trip) => _files.Add(trip);

    public void Add(TrueStop stop) => _files.Add(stop);

    public void Add(TrueIncident incident) => _files.Add(incident);

    public void Add(InjectedFault fault)
    {
        Faults++;
        _files.Add(fault);
    }

    /// <summary>To be called before events are appended: how many it will be then.</summary>
    public void Begin(long events)
    {
        _files.Flush();
        Write(_sent with { Begun = events });
    }

    /// <summary>To be called when they are durable.</summary>
    public void End(long events) => Write(new SentCount(events, Math.Max(events, _sent.Begun)));

    public void Dispose()
    {
        _files.Dispose();
        _count.Dispose();
    }

    void Write(SentCount sent)
    {
        _sent = sent;
        RandomAccess.Write(_count.SafeFileHandle, sent.ToBytes(), 0);
    }
}

/// <summary>A line of <c>runs.ndjson</c>: what a run's events are a function of.</summary>
public sealed record RunRecord(int Run, SimulationOptions Options)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>All runs of a folder; none where there is no such file.</summary>
    /// <exception cref="OdographException">A line is not such a record.</exception>
    public static IReadOnlyList<RunRecord> ReadAll(string folder)
    {
        string path = PathOf(folder);
        return File.Exists(path)
            ? [.. File.ReadLines(path).Where(line => line.Length > 0).Select((line, at) => Read(path, line, at + 1))]
            : [];
    }

    internal static void Append(string folder, RunRecord record)
        => File.AppendAllText(PathOf(folder), JsonSerializer.Serialize(record, Json) + "\n");

    static string PathOf(string folder) => Path.Combine(folder, "runs.ndjson");

    static RunRecord Read(string path, string line, int number)
    {
        try
        {
            if (JsonSerializer.Deserialize<RunRecord>(line, Json) is { Options: not null } record)
                return record;
        }
        catch (JsonException)
        {
            // Said below, as of any line that is none.
        }

        throw new OdographException(
            ErrorKind.User, $"read truth \"{path}\", line {number}: expected a run, found {line}",
            "mend the line or take it out");
    }
}
