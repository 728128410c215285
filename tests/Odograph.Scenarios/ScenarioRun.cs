using System.Globalization;
using System.Text;
using Odograph.Engine.Execution;
using Odograph.Engine.Query;
using Odograph.Lake.Catalogs;
using Odograph.Lake.Stores;
using Odograph.Log.InMemory;
using Odograph.Model.Events;
using Odograph.Pipeline.Definition;
using Odograph.Pipeline.Loop;
using Odograph.Pipeline.Redrive;
using Odograph.Testing.Files;
using Odograph.Testing.Time;

namespace Odograph.Scenarios;

/// <summary>How a scenario is cut: bytes of a batch, and whether the process dies at each step in turn.</summary>
public sealed record Cut(string Name, long BatchBytes, bool DiesAtEachStep = false)
{
    public override string ToString() => Name;
}

/// <summary>Plays one scenario on the DuckDB executor over a lake on disk.</summary>
sealed class ScenarioRun : IAsyncDisposable
{
    readonly Scenario _scenario;
    readonly Cut _cut;
    readonly TempFolder _folder = new();
    readonly FakeTime _time = new();
    readonly LocalObjectStore _lake;
    readonly Queue<string> _deaths;
    InMemoryLog? _log;
    PipelineDefinition? _definition;
    OnGap? _onGap;
    EngineProcess? _process;

    public ScenarioRun(Scenario scenario, Cut cut)
    {
        _scenario = scenario;
        _cut = cut;
        _lake = new LocalObjectStore(Directory.CreateDirectory(_folder["lake"]).FullName);
        _deaths = new Queue<string>(cut.DiesAtEachStep ? LoopStep.All : []);
    }

    public async Task<string> PlayAsync()
    {
        await UseAsync("pipeline");
        foreach (string[] command in _scenario.Commands)
        {
            await PlayAsync(command);
        }

        await StopAsync();
        return await QueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    async Task PlayAsync(string[] command)
    {
        switch (command)
        {
            case ["append", var stream, var file]:
                await AppendAsync(stream, File.ReadAllLines(_scenario[file]));
                break;
            case ["run"]:
                await RunAsync();
                break;
            case ["run-gap"]:
                await Assert.ThrowsAsync<LogGapException>(RunAsync);
                await StopAsync();
                break;
            case ["redrive", .. var reasons]:
                await RedriveAsync(reasons);
                break;
            case ["use", var folder]:
                await UseAsync(folder);
                break;
            case ["skip-gaps"]:
                _onGap = OnGap.Skip;
                await StopAsync();
                break;
            case ["truncate", var stream, var position]:
                _log!.Truncate(stream, "0", Position.Parse(position));
                break;
            case ["cut-end", var stream, var position]:
                _log!.CutEnd(stream, "0", Position.Parse(position));
                break;
            case ["damage", var stream, var from, var to]:
                _log!.Damage(stream, "0", Position.Parse(from), Position.Parse(to));
                break;
            case ["exchange", var stream]:
                _log!.ChangeIncarnation(stream);
                break;
            case ["drop", var stream, var partition]:
                _log!.Drop(stream, partition);
                break;
            case ["advance", var seconds]:
                _time.Advance(TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)));
                break;
            case ["one-process"]:
                break;
            default:
                throw new FormatException($"{_scenario.Folder}: command {string.Join(' ', command)} is unknown");
        }
    }

    async Task UseAsync(string folder)
    {
        await StopAsync();
        var definition = PipelineFolder.Load(_scenario[folder]);
        _definition = definition with { Trigger = definition.Trigger with { Bytes = _cut.BatchBytes } };
        _log ??= new InMemoryLog(_time, new InMemoryLogOptions { Partitions = definition.Sources[0].Partitions });
    }

    async Task AppendAsync(string stream, string[] lines)
        => await _log!.AppendAsync(stream,
            [.. lines.Select(line => new LogEntry(default, Encoding.UTF8.GetBytes(line)))]);

    /// <summary>Runs until caught up, in as many processes as it takes.</summary>
    Task RunAsync() => RunAsync(process => process.RunAsync());

    async Task RedriveAsync(string[] reasons)
    {
        await StopAsync();
        foreach (string step in _cut.DiesAtEachStep ? LoopStep.All : [])
        {
            _deaths.Enqueue(step);
        }

        var filter = new RedriveFilter { Reasons = reasons };
        await RunAsync(process => process.RedriveAsync(filter, _cut.BatchBytes));
        _deaths.Clear();
    }

    async Task RunAsync(Func<EngineProcess, Task<bool>> work)
    {
        for (bool isDone = false; !isDone;)
        {
            _process ??= new EngineProcess(
                new EngineWorld(_log!, _lake, _folder["tmp"], _time),
                _definition!,
                new ExecutorLimits { Threads = 1 },
                _onGap,
                _deaths.TryDequeue(out string? step) ? step : null);
            isDone = await work(_process);
            if (!isDone)
            {
                await StopAsync();
            }
        }
    }

    async Task StopAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    async Task<string> QueryAsync()
    {
        using var session = await LakeSession.OpenAsync(
            new FileStoreCatalog(_lake, _time), _lake, _definition!.Name,
                limits: new LakeSessionLimits { Threads = 1 });
        Assert.Empty(LedgerProof.Check(session));
        var text = new StringBuilder();
        foreach (string sql in _scenario.Sql.Split(';',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            using var result = session.Query(sql);
            foreach (object?[] row in result.ReadRows())
            {
                text.AppendJoin('|', row.Select(TextOf)).Append('\n');
            }
        }

        return text.ToString();
    }

    static string TextOf(object? value) => value switch
    {
        null => "NULL",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };
}
