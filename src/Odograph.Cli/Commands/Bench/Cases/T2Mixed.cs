using Odograph.Cli.Commands.Bench.Pipelines;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>T2 over the events of <see cref="T1Mixed"/>.</summary>
internal sealed class T2Mixed : BenchCase
{
    public override string Name => "t2-mixed";

    public override string Description => "t2 over all spellings mixed, 1 % of the events damaged; beside t2";

    public override IReadOnlyList<BenchSide> Sides => [Rulers.Plain, Rulers.Tuned, BenchSide.Of(new T2())];

    public override async Task PrepareAsync(BenchRun run)
    {
        await run.Inputs.FillEventsAsync(run);
        await run.Inputs.FillMixedAsync(run);
    }

    public override Task<Measurement> MeasureAsync(BenchRun run)
        => new BenchPipeline(run, BenchPipeline.RolledUpVehicles()) { WarmUpLog = run.Inputs.MixedWarmUpLog }
            .MeasureAsync(run.Inputs.MixedLog);
}
