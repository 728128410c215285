using Odograph.Faults.Oracle;
using Odograph.Faults.Programs;
using Odograph.Faults.Report;
using Odograph.Testing.Processes;

namespace Odograph.Faults.Matrix;

/// <summary>Each run ingests a new file, and those that no earlier run said to have taken in.</summary>
internal sealed class IngestChain(Workload workload, Way way) : FaultChain(workload, way)
{
    readonly List<InputFile> _pending = [];
    readonly List<string> _acknowledged = [];

    public override async Task PrepareAsync()
    {
        if (!Workload.NeedsNewFolder)
        {
            await IngestAsync(null, null, Workload.FirstBytes);
        }
    }

    protected override Task<ProcessRun> StartAsync(string? fail, Action<TimeSpan>? ready)
        => IngestAsync(fail, ready, 0);

    protected override Task AssertTablesAsync() => ExactTables.AssertAsync(Way, Program.Data, _acknowledged);

    async Task<ProcessRun> IngestAsync(string? fail, Action<TimeSpan>? ready, int padding)
    {
        _pending.Add(Program.Write(padding + Workload.FileBytes));
        string[] pipeline = await Workload.PipelineAsync(Program);
        var run = await Program.FailAsync(
            fail, ready, ["ingest", .. _pending.Select(file => file.Path), "--stream", "vehicle", .. pipeline]);
        if (HasEnded(run))
        {
            _acknowledged.AddRange(_pending.SelectMany(file => file.Ids));
            _pending.Clear();
        }

        return run;
    }
}
