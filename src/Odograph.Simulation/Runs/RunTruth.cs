using System.Text;
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
    readonly string _folder;
    readonly NdjsonTruth _files;
    readonly FileStream _count;
    SentCount _sent;

    RunTruth(string folder, int run)
    {
        _folder = folder;
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
            throw NdjsonTruth.Failed(folder, fault);
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
    /// <exception cref="EnvironmentException">Transient: it could not be written, and may be called again.</exception>
    public void Begin(long events)
    {
        _files.Flush();
        Write(_sent with { Begun = events });
    }

    /// <summary>To be called when they are durable.</summary>
    /// <exception cref="EnvironmentException">As of <see cref="Begin(long)"/>.</exception>
    public void End(long events) => Write(new SentCount(events, Math.Max(events, _sent.Begun)));

    /// <exception cref="EnvironmentException">The last lines could not be written; all is closed.</exception>
    public void Dispose()
    {
        try
        {
            _files.Dispose();
        }
        finally
        {
            _count.Dispose();
        }
    }

    void Write(SentCount sent)
    {
        try
        {
            RandomAccess.Write(_count.SafeFileHandle, sent.ToBytes(), 0);
        }
        catch (IOException fault)
        {
            throw NdjsonTruth.Failed(_folder, fault);
        }

        _sent = sent;
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

    /// <summary>
    /// All runs of a folder; none where there is no such file. A last line without its end that is no record was torn
    /// when its run began: nothing of that run was sent, and it is left out.
    /// </summary>
    /// <exception cref="OdographException">Another line is not such a record.</exception>
    public static IReadOnlyList<RunRecord> ReadAll(string folder)
    {
        string path = PathOf(folder);
        if (!File.Exists(path))
        {
            return [];
        }

        string[] lines = File.ReadAllText(path).Split('\n');
        var records = lines[..^1].Select((line, at) => (Line: line.TrimEnd('\r'), Number: at + 1))
            .Where(item => item.Line.Length > 0)
            .Select(item => TryRead(item.Line) ?? throw new OdographException(
                ErrorKind.User, $"read truth \"{path}\", line {item.Number}: expected a run, found {item.Line}",
                "mend the line or take it out"))
            .ToList();
        return TryRead(lines[^1]) is { } last ? [.. records, last] : records;
    }

    /// <summary>Behind the last whole line.</summary>
    internal static void Append(string folder, RunRecord record)
    {
        string path = PathOf(folder);
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        string end = text[(text.LastIndexOf('\n') + 1)..];
        bool isWhole = TryRead(end) is not null;
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.SetLength(isWhole ? file.Length : file.Length - Encoding.UTF8.GetByteCount(end));
        file.Position = file.Length;
        file.Write(Encoding.UTF8.GetBytes($"{(isWhole ? "\n" : "")}{JsonSerializer.Serialize(record, Json)}\n"));
    }

    static string PathOf(string folder) => Path.Combine(folder, "runs.ndjson");

    static RunRecord? TryRead(string line)
    {
        try
        {
            return line.Length > 0 && JsonSerializer.Deserialize<RunRecord>(line, Json) is { Options: not null } record
                ? record
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
