using Odograph.Cli.Commands;
using Odograph.Model.Errors;
using Odograph.Simulation.Runs;

namespace Odograph.Cli.Feeds;

/// <summary>
/// Files of the simulator's truth that are made only if something is simulated. What cannot be written at the end is
/// said on standard error, and does not change how the command ends.
/// </summary>
internal sealed class LazyTruth(string folder, Invocation invocation) : IDisposable
{
    RunTruth? _truth;

    public RunTruth Open(SimulationOptions options) => _truth ??= RunTruth.Begin(folder, options);

    public void Dispose()
    {
        try
        {
            _truth?.Dispose();
        }
        catch (EnvironmentException failed)
        {
            invocation.Terminal.Error.WriteLine($"the last lines of the truth are missing: {failed.Message}");
        }
    }
}
