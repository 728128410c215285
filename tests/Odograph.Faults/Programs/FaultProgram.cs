using System.Diagnostics;
using System.Globalization;
using System.Text;
using Odograph.Testing.Files;
using Odograph.Testing.Processes;

namespace Odograph.Faults.Programs;

/// <summary>The built program over a data folder of its own, with input files written as needed.</summary>
internal sealed class FaultProgram : IDisposable
{
    const int FewLines = 120;
    const int BadLines = 8;
    const int Copies = 12;
    const int LongLineBytes = 32 << 10;
    const long FirstSecond = 1_767_254_400;
    const int SecondsApart = 700;

    // Over some days, and none of them in the future.
    const int Moments = 1000;

    const string ReadyPoint = "loop.prepared";

    /// <summary>A plan by which the program says that it has recovered.</summary>
    public const string ReadyTrace = $"{ReadyPoint}:trace";

    /// <summary>Events are slower than this, large ones as fast.</summary>
    public const int TopSpeed = 120;

    readonly TempFolder _folder = new();
    int _files;
    int _events;

    public string Data => _folder["data"];

    public string this[string relative] => _folder[relative];

    public Task<ProcessRun> RunAsync(params string[] arguments) => FailAsync(null, null, arguments);

    /// <summary>With fail points armed.</summary>
    /// <param name="ready">Told how long after its start the program has recovered and can begin.</param>
    public Task<ProcessRun> FailAsync(string? fail, Action<TimeSpan>? ready, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        return ProcessRun.StartAsync(
            OdographProgram.Path, [.. arguments, "--data", Data], _folder[""],
            Environment(ready is null ? fail : fail is null ? ReadyTrace : $"{fail},{ReadyTrace}"),
            limit: TimeSpan.FromMinutes(10),
            onError: line =>
            {
                if (IsReady(line))
                {
                    ready?.Invoke(Stopwatch.GetElapsedTime(start));
                }
            });
    }

    /// <summary>Whether a program with <see cref="ReadyPoint"/> traced says that it has recovered.</summary>
    public static bool IsReady(string line)
        => line.StartsWith($"fail point {ReadyPoint}@", StringComparison.Ordinal)
            && line.EndsWith(": trace", StringComparison.Ordinal);

    public static Dictionary<string, string?> Environment(string? fail)
        => new(OdographProgram.Plain) { ["ODOGRAPH_FAIL"] = fail };

    /// <summary>
    /// A new file: events over some days, copies of earlier ones, lines that are damaged. Each event has an id of its
    /// own.
    /// </summary>
    /// <param name="damagedBytes">More bytes in damaged lines, none longer than the log keeps whole.</param>
    public InputFile Write(int damagedBytes = 0, int goodLines = FewLines)
    {
        var ids = new List<string>();
        var text = new StringBuilder();
        for (int i = 0; i < goodLines; i++)
        {
            ids.Add(Event(text, _events++));
        }

        for (int i = 0; i < Copies; i++)
        {
            Event(text, i * (_events / Copies));
        }

        for (int i = 0; i < BadLines; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{{\"id\": damaged {_files}-{i}\n");
        }

        for (int i = 0; i < damagedBytes; i += LongLineBytes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{_files}-{i} ").Append('x', LongLineBytes).Append('\n');
        }

        string path = _folder[$"events-{_files++}.ndjson"];
        File.WriteAllText(path, text.ToString());
        return new InputFile(path, ids);
    }

    /// <summary>A new file of events that are as fast as <see cref="TopSpeed"/>, padded to this size.</summary>
    public string WriteLarge(int lines, int bytes)
    {
        string path = _folder[$"large-{_files++}.ndjson"];
        string padding = new('x', bytes);
        File.WriteAllLines(path, Enumerable.Range(0, lines).Select(line => string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"large-{line}\",\"deviceId\":\"lorry-{line}\",\"timestamp\":{FirstSecond},"
                + $"\"speed\":{TopSpeed},\"padding\":\"{padding}\"}}")));
        return path;
    }

    public void Dispose() => _folder.Dispose();

    static string Event(StringBuilder text, int number)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"event-{number:d8}");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"{id}\",\"deviceId\":\"car-{number % 97}\","
                + $"\"timestamp\":{FirstSecond + (number % Moments * SecondsApart)},\"speed\":{number % TopSpeed}}}\n");
        return id;
    }
}

/// <summary>A file of lines, and the ids of the good ones.</summary>
internal sealed record InputFile(string Path, IReadOnlyList<string> Ids);
