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

    readonly TempFolder _folder = new();
    int _files;
    int _events;

    public string Data => _folder["data"];

    public string this[string relative] => _folder[relative];

    public Task<ProcessRun> RunAsync(params string[] arguments) => FailAsync(null, arguments);

    /// <summary>With fail points armed.</summary>
    public Task<ProcessRun> FailAsync(string? fail, params string[] arguments)
        => ProcessRun.StartAsync(
            OdographProgram.Path, [.. arguments, "--data", Data], _folder[""], Environment(fail),
            limit: TimeSpan.FromMinutes(2));

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

    public void Dispose() => _folder.Dispose();

    static string Event(StringBuilder text, int number)
    {
        string id = string.Create(CultureInfo.InvariantCulture, $"event-{number:d8}");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"{id}\",\"deviceId\":\"car-{number % 97}\","
                + $"\"timestamp\":{FirstSecond + (number % Moments * SecondsApart)},\"speed\":{number % 120}}}\n");
        return id;
    }
}

/// <summary>A file of lines, and the ids of the good ones.</summary>
internal sealed record InputFile(string Path, IReadOnlyList<string> Ids);
