using Odograph.Cli.Commands.Bench.Pipelines;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>
/// T1 over events as producers of several kinds mix them on one topic, 1 % of them damaged. The rulers read the plain
/// events: SQL over JSON with typed columns cannot read these.
/// </summary>
internal sealed class T1Mixed : BenchCase
{
    public override string Name => "t1-mixed";

    public override string Description => "t1 over all spellings mixed, 1 % of the events damaged; beside t1";

    public override IReadOnlyList<BenchSide> Sides => [Rulers.Plain, Rulers.Tuned, BenchSide.Of(new T1())];

    public override async Task PrepareAsync(BenchRun run)
    {
        await run.Inputs.FillEventsAsync(run);
        await run.Inputs.FillMixedAsync(run);
    }

    public override Task<Measurement> MeasureAsync(BenchRun run)
        => new BenchPipeline(run, BenchPipeline.PlainVehicles()) { WarmUpLog = run.Inputs.MixedWarmUpLog }
            .MeasureAsync(run.Inputs.MixedLog);
}
