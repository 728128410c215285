using Odograph.Simulation.Truth;

namespace Odograph.Cli.Feeds;

/// <summary>Files of the simulator's truth that are made only if something is simulated that has one.</summary>
internal sealed class LazyTruth(string folder) : IDisposable
{
    NdjsonTruth? _truth;

    public ITruth Open() => _truth ??= new NdjsonTruth(folder);

    public void Dispose() => _truth?.Dispose();
}
