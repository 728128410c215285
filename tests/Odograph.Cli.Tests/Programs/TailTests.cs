using System.Text.Json;
using Odograph.Testing.Processes;

namespace Odograph.Cli.Tests.Programs;

/// <summary>A reader that follows a table beside writers that come and go.</summary>
public sealed class TailTests : IDisposable
{
    readonly DataProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Each_row_comes_once_also_from_a_new_log_and_from_quarantine()
    {
        string pipeline = Path.Combine(_program.Data, "..", "pipeline");
        string rule = Path.Combine(pipeline, "streams", "vehicle.yaml");
        await DoneAsync(0, "init", pipeline);
        await DoneAsync(5, "ingest", "--pipeline", pipeline, "--stream", "vehicle", File(0, Event("fast", 900)));
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var tail = ProcessRun.Start(
            OdographProgram.Path, ["tail", "vehicle", "--rows", "1", "-o", "ndjson", "--data", _program.Data],
            environment: OdographProgram.Plain);
        try
        {
            Assert.StartsWith("e", await NextAsync(tail, limit.Token), StringComparison.Ordinal);

            Directory.Delete(Path.Combine(_program.Data, "log"), recursive: true);
            await DoneAsync(0, "run", "--pipeline", pipeline, "--until-caught-up", "--on-gap", "skip");
            await DoneAsync(0, "ingest", "--pipeline", pipeline, "--stream", "vehicle", File(1));
            var came = new List<string>();
            while (came.Count < 40)
            {
                came.Add(await NextAsync(tail, limit.Token));
            }

            Assert.Equal(
                Enumerable.Range(40, 40).Select(number => $"e{number}"), came.Order(StringComparer.Ordinal));

            string text = await System.IO.File.ReadAllTextAsync(rule, limit.Token);
            await System.IO.File.WriteAllTextAsync(
                rule, text.Replace("between 0 and 500", "between 0 and 999", StringComparison.Ordinal), limit.Token);
            await DoneAsync(0, "quarantine", "redrive", "--pipeline", pipeline, "--all");
            Assert.Equal("fast", await NextAsync(tail, limit.Token));
        }
        finally
        {
            tail.Kill();
        }
    }

    static string Event(string id, int speed)
        => $$"""{"id":"{{id}}","deviceId":"car","timestamp":1767254400,"speed":{{speed}}}""" + "\n";

    static async Task<string> NextAsync(System.Diagnostics.Process tail, CancellationToken limit)
    {
        string line = await tail.StandardOutput.ReadLineAsync(limit)
            ?? throw new InvalidOperationException(await tail.StandardError.ReadToEndAsync(limit));
        using var row = JsonDocument.Parse(line);
        return row.RootElement.GetProperty("event_id").GetString()!;
    }

    string File(int number, string more = "")
        => _program.Write($"{number}.ndjson", DataProgram.Events(40, number * 40) + more);

    async Task DoneAsync(int code, params string[] arguments)
    {
        var run = await _program.RunAsync(arguments);
        Assert.True(run.ExitCode == code, run.Output + run.Error);
    }
}
