using Odograph.Simulation.Runs;

namespace Odograph.Cli.Feeds;

/// <summary>Files of the simulator's truth that are made only if something is simulated.</summary>
internal sealed class LazyTruth(string folder) : IDisposable
{
    RunTruth? _truth;

    public RunTruth Open(SimulationOptions options) => _truth ??= RunTruth.Begin(folder, options);

    public void Dispose() => _truth?.Dispose();
}
