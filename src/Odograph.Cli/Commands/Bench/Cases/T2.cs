using Odograph.Cli.Commands.Bench.Pipelines;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>What a user runs: the whole way of an event with exact de-duplication and a roll-up per device.</summary>
internal sealed class T2 : BenchCase
{
    public override string Name => "t2";

    public override string Description => "t1 with exact de-duplication and the 1-minute roll-up of each vehicle";

    public override Task<Measurement> MeasureAsync(BenchRun run)
        => new BenchPipeline(run, BenchPipeline.RolledUpVehicles()).MeasureAsync(run.Inputs.Log);
}
