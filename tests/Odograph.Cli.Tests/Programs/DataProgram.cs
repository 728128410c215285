using System.Text.Json;
using Odograph.Testing.Files;
using Odograph.Testing.Processes;

namespace Odograph.Cli.Tests.Programs;

/// <summary>The built program over a data folder of its own.</summary>
public sealed class DataProgram : IDisposable
{
    readonly TempFolder _folder = new();

    public string Data => _folder["data"];

    public Task<ProcessRun> RunAsync(params string[] arguments) => StartAsync(null, null, arguments);

    /// <summary>With a text on standard input.</summary>
    public Task<ProcessRun> FeedAsync(string input, params string[] arguments) => StartAsync(input, null, arguments);

    /// <summary>With a fail point armed.</summary>
    public Task<ProcessRun> FailAsync(string fail, params string[] arguments) => StartAsync(null, fail, arguments);

    Task<ProcessRun> StartAsync(string? input, string? fail, string[] arguments)
    {
        var environment = new Dictionary<string, string?>(OdographProgram.Plain) { ["ODOGRAPH_FAIL"] = fail };
        return ProcessRun.StartAsync(
            OdographProgram.Path, [.. arguments, "--data", Data], _folder[""], environment, input);
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }

    /// <summary>One value of a query.</summary>
    public async Task<string> QueryAsync(string sql)
    {
        var run = await RunAsync("sql", sql, "-o", "ndjson");
        Assert.True(run.ExitCode == 0, run.Error);
        return JsonDocument.Parse(Assert.Single(run.Lines)).RootElement.EnumerateObject().First().Value.ToString();
    }

    /// <summary>Events of some vehicles, each with an id of its own.</summary>
    public static string Events(int count, int first = 0) => string.Concat(
        from number in Enumerable.Range(first, count)
        let time = 1_767_254_400 + number
        select $$"""{"id":"e{{number}}","deviceId":"car-{{number % 7}}","timestamp":{{time}}}""" + "\n");

    public void Dispose() => _folder.Dispose();
}
