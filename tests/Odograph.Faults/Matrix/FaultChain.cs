using System.Globalization;
using System.Text;
using Odograph.Faults.Oracle;
using Odograph.Faults.Programs;
using Odograph.Model.Faults;
using Odograph.Testing.Processes;

namespace Odograph.Faults.Matrix;

/// <summary>
/// One data folder and fault after fault. Each run of the program gets a new file, and those that no earlier run said
/// to have taken in; so the run with one fault is also the recovery from the one before it. In the end a run without a
/// fault takes in what is left, and the tables must be exact.
/// </summary>
internal sealed class FaultChain(Workload workload) : IDisposable
{
    const int KilledBySignal = 137;
    const int Ok = 0;
    const int Environment = 4;
    const int Rejected = 5;

    readonly FaultProgram _program = new();
    readonly List<InputFile> _pending = [];
    readonly List<string> _acknowledged = [];
    readonly StringBuilder _story = new();

    /// <summary>Faults so far.</summary>
    public int Length { get; private set; }

    /// <summary>Whether the program has not run yet.</summary>
    public bool IsFresh { get; private set; } = true;

    /// <summary>What the points of a run of this workload are about, in the order they were passed.</summary>
    public async Task<List<(string Point, string Subject)>> TraceAsync()
    {
        var run = await IngestAsync(Beside("*:trace:1+"), hasNewFile: true);
        return [.. run.Error.Split('\n')
            .Where(line => line.StartsWith("fail point ", StringComparison.Ordinal))
            .Select(line => line["fail point ".Length..line.LastIndexOf(':')].Split('@', 2))
            .Select(parts => (parts[0], SubjectOf(parts[1])))];
    }

    /// <summary>Makes the data folder as the faults are to find it.</summary>
    public async Task PrepareAsync()
    {
        if (!workload.NeedsNewFolder)
        {
            await IngestAsync(null, hasNewFile: true, workload.FirstBytes);
        }
    }

    public async Task RunAsync(FaultCell cell)
    {
        Length++;
        string plan = Beside(cell.Plan);
        var run = await IngestAsync(plan, hasNewFile: true);
        _story.AppendLine(CultureInfo.InvariantCulture, $"{plan}: exit {run.ExitCode}");
        Assert.True(cell.HasFired(run.Error), $"never reached\n{_story}{run.Error}");
        int[] expected = cell.Kills ? [KilledBySignal]
            : cell.Action == FailAction.IoError || IsAtStart(cell) ? [Ok, Rejected, Environment]
            : [Ok, Rejected];
        Assert.True(expected.Contains(run.ExitCode), $"{_story}{run.Error}");
        Assert.Equal(run.ExitCode == Environment, run.Error.Contains("\nerror: ", StringComparison.Ordinal));
    }

    public async Task FinishAsync()
    {
        var run = await IngestAsync(null, hasNewFile: true);
        Assert.True(run.ExitCode is Ok or Rejected, $"after\n{_story}exit {run.ExitCode}: {run.Error}");
        try
        {
            await ExactTables.AssertAsync(_program.Data, _acknowledged);
        }
        catch (Xunit.Sdk.XunitException wrong)
        {
            Assert.Fail($"after\n{_story}{wrong.Message}");
        }
    }

    public void Dispose() => _program.Dispose();

    async Task<ProcessRun> IngestAsync(string? fail, bool hasNewFile, int padding = 0)
    {
        IsFresh = false;
        if (hasNewFile)
        {
            _pending.Add(_program.Write(padding + workload.FileBytes));
        }

        string[] pipeline = await workload.PipelineAsync(_program);
        var run = await _program.FailAsync(
            fail, ["ingest", .. _pending.Select(file => file.Path), "--stream", "vehicle", .. pipeline]);
        if (run.ExitCode is Ok or Rejected)
        {
            _acknowledged.AddRange(_pending.SelectMany(file => file.Ids));
            _pending.Clear();
        }

        return run;
    }

    string Beside(string plan) => workload.Beside is null ? plan : $"{workload.Beside},{plan}";

    // Nothing is promised yet when the log is opened: a disk that is full then is refused.
    static bool IsAtStart(FaultCell cell)
        => cell.Action != FailAction.Slow && cell.Site.Point.StartsWith("log.open.", StringComparison.Ordinal);

    // Tables of the job are told apart, files of a table are not: their names differ from run to run.
    static string SubjectOf(string subject)
    {
        const string Job = "smart_city/";
        int at = subject.IndexOf(Job, StringComparison.Ordinal);
        if (at < 0)
        {
            return subject.Contains('/', StringComparison.Ordinal) ? "" : subject.TrimEnd();
        }

        int end = subject.IndexOf('/', at + Job.Length);
        return end < 0 ? subject[at..] : subject[at..(end + 1)];
    }
}
