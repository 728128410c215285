using Odograph.Cli.Commands.Bench.Inputs;

namespace Odograph.Cli.Commands.Bench;

/// <summary>What a case works with: its inputs and settings, the same in the parent and in every child.</summary>
/// <param name="Folder">Of this call of bench; deleted at its end.</param>
/// <param name="Settings">By name, with defaults filled in.</param>
internal sealed record BenchRun(
    string Folder, IReadOnlyDictionary<string, long> Settings, TimeProvider Time, CancellationToken Stop)
{
    /// <summary>Threads that rulers and pipelines may use.</summary>
    public const int Threads = 2;

    public BenchInputs Inputs => new(Folder);

    public long Events => this[BenchSetting.Events];

    public long this[BenchSetting setting] => Settings[setting.Name];

    /// <summary>A line of progress on standard error; nothing in a child.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>A path in <see cref="Folder"/>.</summary>
    public string Path(string name) => System.IO.Path.Combine(Folder, name);
}
