using System.Globalization;
using System.Text;
using Odograph.Faults.Programs;
using Odograph.Faults.Report;
using Odograph.Model.Faults;
using Odograph.Testing.Processes;

namespace Odograph.Faults.Matrix;

/// <summary>
/// One data folder and fault after fault. Each run of the program has new work; so the run with one fault is also the
/// recovery from the one before it. In the end a run without a fault does what is left, and the tables must be exact.
/// </summary>
internal abstract class FaultChain(Workload workload, Way way) : IDisposable
{
    const int KilledBySignal = 137;
    const int Ok = 0;
    const int Environment = 4;
    const int Rejected = 5;

    readonly List<FaultCell> _cells = [];
    readonly StringBuilder _story = new();

    /// <summary>Faults so far.</summary>
    public int Length => _cells.Count;

    /// <summary>Whether the program has not run yet.</summary>
    public bool IsFresh { get; private set; } = true;

    protected FaultProgram Program { get; } = new();

    protected Workload Workload => workload;

    protected Way Way => way;

    public static FaultChain Of(Workload workload, Way way)
        => workload.IsRedrive ? new RedriveChain(workload, way) : new IngestChain(workload, way);

    /// <summary>What the points of a run of this workload are about, in the order they were passed.</summary>
    public async Task<List<(string Point, string Subject)>> TraceAsync()
    {
        var run = await RunAsync(Beside("*:trace:1+"));
        Assert.True(HasEnded(run), $"exit {run.ExitCode}: {run.Error}");
        return [.. run.Error.Split('\n')
            .Where(line => line.StartsWith("fail point ", StringComparison.Ordinal))
            .Select(line => line["fail point ".Length..line.LastIndexOf(':')].Split('@', 2))
            .Select(parts => (parts[0], SubjectOf(parts[1])))];
    }

    /// <summary>Makes the data folder as the faults are to find it.</summary>
    public abstract Task PrepareAsync();

    public async Task RunAsync(FaultCell cell)
    {
        _cells.Add(cell);
        string plan = Beside(cell.Plan);
        var run = await RunAsync(plan);
        _story.AppendLine(CultureInfo.InvariantCulture, $"{plan}: exit {run.ExitCode}");
        Assert.True(cell.HasFired(run.Error), $"never reached\n{_story}{run.Error}");
        int[] expected = cell.Kills ? [KilledBySignal]
            : cell.Action == FailAction.IoError || IsRefusedThen(cell) ? [Ok, Rejected, Environment]
            : [Ok, Rejected];
        Assert.True(expected.Contains(run.ExitCode), $"{_story}{run.Error}");
        Assert.Equal(run.ExitCode == Environment, run.Error.Contains("\nerror: ", StringComparison.Ordinal));
    }

    public async Task FinishAsync()
    {
        var run = await RunAsync(fail: null);
        Assert.True(HasEnded(run), $"after\n{_story}exit {run.ExitCode}: {run.Error}");
        try
        {
            await AssertTablesAsync();
        }
        catch (Xunit.Sdk.XunitException wrong)
        {
            Assert.Fail($"after\n{_story}{wrong.Message}");
        }

        foreach (var cell in _cells)
        {
            Tally.Survived(way, cell.Word, cell.Site.Point);
        }
    }

    public void Dispose() => Program.Dispose();

    /// <summary>Runs the program on new work, and on what earlier runs did not end.</summary>
    protected abstract Task<ProcessRun> StartAsync(string? fail, Action<TimeSpan>? ready);

    protected abstract Task AssertTablesAsync();

    /// <summary>Whether the program did all that it was asked to.</summary>
    protected static bool HasEnded(ProcessRun run) => run.ExitCode is Ok or Rejected;

    Task<ProcessRun> RunAsync(string? fail)
    {
        IsFresh = false;
        return StartAsync(fail, Length > 0 ? Tally.Ready : null);
    }

    string Beside(string plan) => workload.Beside is null ? plan : $"{workload.Beside},{plan}";

    // Nothing is promised yet when the log is opened, and nothing is begun when a redrive reads what is to be done: a
    // disk that is full then is refused.
    static bool IsRefusedThen(FaultCell cell)
        => cell.Action != FailAction.Slow
            && (cell.Site.Point.StartsWith("log.open.", StringComparison.Ordinal)
                || cell.Site.Point.StartsWith("redrive.read.", StringComparison.Ordinal));

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
