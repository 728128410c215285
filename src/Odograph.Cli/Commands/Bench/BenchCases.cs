using Odograph.Cli.Commands.Bench.Cases;
using Odograph.Cli.Commands.Bench.Pipelines;

namespace Odograph.Cli.Commands.Bench;

/// <summary>All cases, in the order of `bench --list` and `bench all`: one a line.</summary>
internal static class BenchCases
{
    public static IReadOnlyList<BenchCase> All { get; } =
    [
        new T1(),
        new MixedCase(new T1(), BenchPipeline.PlainVehicles()),
        new T2(),
        new MixedCase(new T2(), BenchPipeline.RolledUpVehicles()),
        new LogAppend(),
        new Start(),
        new Recovery(),
        new OlderEvents(),
        new Import(),
        new Memory(),
    ];

    /// <exception cref="InvalidOperationException">There is no such case.</exception>
    public static BenchCase Find(string name) => All.Single(known => known.Name == name);
}
