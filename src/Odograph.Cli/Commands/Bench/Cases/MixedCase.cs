using Odograph.Cli.Commands.Bench.Pipelines;
using Odograph.Pipeline.Definition;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>
/// A case over events as producers of several kinds mix them on one topic, 1 % of them damaged. The rulers read the
/// plain events: SQL over JSON with typed columns cannot read these.
/// </summary>
/// <param name="plain">The same over plain events.</param>
internal sealed class MixedCase(BenchCase plain, PipelineDefinition definition) : BenchCase
{
    public override string Name => $"{plain.Name}-mixed";

    public override string Description
        => $"{plain.Name} over all spellings mixed, 1 % of the events damaged; beside {plain.Name}";

    public override IReadOnlyList<BenchSide> Sides => [Rulers.Plain, Rulers.Tuned, BenchSide.Of(plain)];

    public override async Task PrepareAsync(BenchRun run)
    {
        await run.Inputs.FillEventsAsync(run);
        await run.Inputs.FillMixedAsync(run);
    }

    public override Task<Measurement> MeasureAsync(BenchRun run)
        => new BenchPipeline(run, definition) { WarmUpLog = run.Inputs.MixedWarmUpLog }
            .MeasureAsync(run.Inputs.MixedLog);
}
