using System.Globalization;
using Odograph.Faults.Oracle;
using Odograph.Faults.Programs;
using Odograph.Faults.Report;
using Odograph.Testing.Processes;

namespace Odograph.Faults.Matrix;

/// <summary>
/// Events come under a narrow limit of speed once; then each run widens it a little and redrives what it refuses, in
/// more than one batch. Some events are faster than any limit.
/// </summary>
internal sealed class RedriveChain(Workload workload, Way way) : FaultChain(workload, way)
{
    const int First = 20;
    const int Step = 4;
    const int Lines = 1200;
    const int LargeLines = 20;
    const int LargeBytes = 8 << 10;

    int _limit = First;

    public override async Task PrepareAsync()
    {
        string[] pipeline = await PipelineAsync();
        string[] files = [Program.Write(goodLines: Lines).Path, Program.WriteLarge(LargeLines, LargeBytes)];
        var run = await Program.RunAsync(["ingest", .. files, "--stream", "vehicle", .. pipeline]);
        Assert.True(HasEnded(run), run.Error);
    }

    protected override async Task<ProcessRun> StartAsync(string? fail, Action<TimeSpan>? ready)
    {
        _limit = Math.Min(_limit + Step, FaultProgram.TopSpeed - 1);
        return await Program.FailAsync(
            fail, ready, ["quarantine", "redrive", "--reason", "speed_range", .. await PipelineAsync()]);
    }

    protected override Task AssertTablesAsync()
        => new RedrivenTables(First, _limit).AssertAsync(new TableProof(Way, Program.Data));

    async Task<string[]> PipelineAsync()
    {
        string[] pipeline = await Workload.PipelineAsync(Program);
        string file = Path.Combine(pipeline[^1], "streams", "vehicle.yaml");
        await File.WriteAllLinesAsync(file, (await File.ReadAllLinesAsync(file)).Select(
            line => line.StartsWith("  speed_range:", StringComparison.Ordinal)
                ? string.Create(CultureInfo.InvariantCulture, $"  speed_range: speed_kmh between 0 and {_limit}")
                : line));
        return pipeline;
    }
}
