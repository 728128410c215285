using Odograph.Cli.Commands.Bench.Pipelines;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>
/// Highest resident memory of T2 over many events, beside that over few: with ten times the events it should be the
/// same. The log holds all of them before, so the pipeline is as far behind as it can be.
/// </summary>
internal sealed class Memory : BenchCase
{
    const double Mebibyte = 1 << 20;

    public override string Name => "memory";

    public override string Description => "highest resident memory of t2; beside that over 200,000 events (few)";

    public override string Unit => "MiB";

    public override IReadOnlyList<BenchSide> Sides => [new("few", run => MeasureAsync(run, run.Inputs.WarmUpLog))];

    public override Task<Measurement> MeasureAsync(BenchRun run) => MeasureAsync(run, run.Inputs.Log);

    static async Task<Measurement> MeasureAsync(BenchRun run, string log)
    {
        var measured = await new BenchPipeline(run, BenchPipeline.RolledUpVehicles()).MeasureAsync(log);
        return measured with
        {
            Value = measured.PeakBytes / Mebibyte,
            More = new Dictionary<string, double> { ["events_s"] = measured.Value },
        };
    }
}
