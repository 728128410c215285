using Odograph.Cli.Commands.Bench.Cases;

namespace Odograph.Cli.Commands.Bench;

/// <summary>All cases, in the order of `bench --list` and `bench all`: one a line.</summary>
internal static class BenchCases
{
    public static IReadOnlyList<BenchCase> All { get; } =
    [
        new T1(),
        new T1Mixed(),
        new T2(),
        new T2Mixed(),
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
