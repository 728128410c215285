using Odograph.Cli.Commands.Bench.Pipelines;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>The whole way of an event, without de-duplication.</summary>
internal sealed class T1 : BenchCase
{
    public override string Name => "t1";

    public override string Description =>
        "log, decode, checks, Parquet, Iceberg commit, exactly once; deduplicate: off";

    public override Task<Measurement> MeasureAsync(BenchRun run)
        => new BenchPipeline(run, BenchPipeline.PlainVehicles()).MeasureAsync(run.Inputs.Log);
}
