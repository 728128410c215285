using System.Diagnostics;
using System.Globalization;
using Odograph.Cli.Commands.Bench.Inputs;
using Odograph.Log.Embedded;
using Odograph.Model.Errors;
using Odograph.Model.Faults;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>
/// The program from its start: how long until the first batch of a log that waits can be read, how long `version`
/// takes, and what memory `run` holds when it has nothing to do. Each is a process of its own, started as a user would.
/// </summary>
internal sealed class Start : BenchCase
{
    const int WaitingEvents = 1000;
    static readonly TimeSpan Settles = TimeSpan.FromSeconds(3);
    static readonly TimeSpan Looks = TimeSpan.FromMilliseconds(5);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public override string Name => "start";

    public override string Description => "`run` from its start until a batch can be read, `version`, idle memory";

    public override string Unit => "ms";

    public override IReadOnlyList<BenchSide> Sides => [];

    public override Task PrepareAsync(BenchRun run) => Task.CompletedTask;

    public override async Task<Measurement> MeasureAsync(BenchRun run)
    {
        string data = run.Path("start-data");
        await using (var log = await EmbeddedLog.OpenAsync(
            Path.Combine(data, "log"), new EmbeddedLogOptions(), run.Time))
        {
            foreach (var batch in VehicleEvents.Batches(WaitingEvents, WaitingEvents))
            {
                await log.AppendAsync(BenchInputs.Stream, batch, run.Stop);
            }
        }

        double version = await VersionAsync(run);
        long start = Stopwatch.GetTimestamp();
        using var program = Launch(["run", "--quiet", "--data", data]);
        try
        {
            double decided = await UntilDecidedAsync(program, data, start, run);
            await Task.Delay(Settles, run.Time, run.Stop);
            program.Refresh();
            var (cpu, idle, peak) = (
                program.TotalProcessorTime.TotalSeconds, program.WorkingSet64, program.PeakWorkingSet64);
            return new Measurement(decided, cpu, peak)
            {
                More = new Dictionary<string, double>
                {
                    ["version_ms"] = version,
                    ["idle_mib"] = idle / (double)(1 << 20),
                },
            };
        }
        finally
        {
            program.Kill();
            await program.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(data, recursive: true);
        }
    }

    static async Task<double> VersionAsync(BenchRun run)
    {
        long start = Stopwatch.GetTimestamp();
        using var program = Launch(["version"]);
        await program.StandardOutput.ReadToEndAsync(run.Stop);
        await program.WaitForExitAsync(run.Stop);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    // What counts is what a reader sees.
    static async Task<double> UntilDecidedAsync(Process program, string data, long start, BenchRun run)
    {
        string table = Path.Combine(data, "lake", "smart_city", BenchInputs.Stream);
        while (Stopwatch.GetElapsedTime(start) < Patience && !program.HasExited)
        {
            if (IsApplied(Path.Combine(table, "metadata")))
            {
                return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            await Task.Delay(Looks, run.Time, run.Stop);
        }

        throw new OdographException(
            ErrorKind.Internal,
            string.Create(CultureInfo.InvariantCulture, $"bench start: no batch within {Patience.TotalSeconds} s"));
    }

    // Version 1 is the empty table; the first batch makes the second.
    static bool IsApplied(string metadata) => File.Exists(Path.Combine(metadata, "v2.metadata.json"));

    /// <summary>This program as a user would start it.</summary>
    /// <param name="fail">Fail points to arm; null = none.</param>
    public static Process Launch(string[] arguments, string? fail = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Start).Assembly.Location);
        }

        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment[FailPoint.Variable] = fail;
        return Process.Start(start)!;
    }
}
