using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Odograph.Cli.Shell;
using Odograph.Model.Errors;

namespace Odograph.Cli.Commands.Bench;

/// <summary>
/// `bench CASE…`: runs a case and the ruler in turn, each in a process of its own, several pairs, and prints the
/// medians and the ratio. The machine may be shared and noisy; a ratio inside one run is what can be compared.
/// </summary>
internal static class BenchCommand
{
    /// <summary>Threads that the ruler and the pipeline may use.</summary>
    public const int Threads = 2;

    /// <summary>The hidden command that measures one thing and prints a <see cref="Measurement"/>.</summary>
    public const string ChildName = "bench-child";

    static readonly string[] Cases = [BenchChild.T1];

    public static IEnumerable<Command> CreateAll(CommandHost host)
    {
        var cases = new Argument<string[]>("case")
        {
            Description = "t1: log, decode, checks, Parquet, Iceberg commit, exactly once; `deduplicate: off`",
            HelpName = "CASE",
        };
        cases.AcceptOnlyFromAmong(Cases);
        var events = new Option<long>("--events")
        {
            Description = "Events to process",
            DefaultValueFactory = _ => 3_000_000,
        };
        var pairs = new Option<int>("--pairs")
        {
            Description = "Runs of case and ruler in turn",
            DefaultValueFactory = _ => 3,
        };
        var bench = new Command("bench", "Measure on this machine, beside a ruler") { cases, events, pairs };
        host.Handle(bench, (parsed, invocation) => RunAsync(
            invocation, [.. parsed.GetValue(cases)!.Distinct()], parsed.GetValue(events), parsed.GetValue(pairs)));
        var what = new Argument<string>("what");
        var folder = new Argument<string>("folder");
        var child = new Command(ChildName, "One measurement of bench") { what, folder };
        child.Hidden = true;
        host.Handle(child, (parsed, invocation) => BenchChild.RunAsync(
            invocation, parsed.GetValue(what)!, new BenchFolder(parsed.GetValue(folder)!)));
        return [bench, child];
    }

    static async Task<int> RunAsync(Invocation invocation, IReadOnlyList<string> cases, long events, int pairs)
    {
        if (events < 1 || pairs < 1)
        {
            throw new OdographException(ErrorKind.User, "bench: --events and --pairs must be at least 1");
        }

        invocation.Say($"machine: {Environment.ProcessorCount} processors, {RuntimeInformation.OSDescription}, "
            + $"{RuntimeInformation.FrameworkDescription}, "
            + $"DuckDB {DuckDb.DuckDbDatabase.Version}, {Threads} threads");
        string path = Path.Combine(
            invocation.Data.Temporary, string.Create(CultureInfo.InvariantCulture, $"bench-{Environment.ProcessId}"));
        using var folder = new BenchFolder(path);
        invocation.Say($"events: {events:N0} of vehicle, seed {BenchEvents.Seed}, "
            + $"{BenchEvents.Devices:N0} devices, in {folder.Path}");
        invocation.Say($"ruler: {Ruler.Sql("events.ndjson", "ruler.parquet", isTuned: false)}");
        await folder.FillAsync(events, invocation.Time, Progress(invocation, events), invocation.Stop);
        var figures = new List<BenchFigure>();
        foreach (string name in cases)
        {
            figures.Add(await MeasureAsync(invocation, folder, name, pairs));
        }

        Print(invocation, figures);
        return ExitCodes.Ok;
    }

    /// <summary>A line for each quarter of the events that is written.</summary>
    static Action<long> Progress(Invocation invocation, long events)
    {
        long told = 0;
        return written =>
        {
            if (written * 4 / events > told)
            {
                told = written * 4 / events;
                invocation.Say($"written: {written:N0} of {events:N0} events");
            }
        };
    }

    static async Task<BenchFigure> MeasureAsync(Invocation invocation, BenchFolder folder, string name, int pairs)
    {
        var measured = new List<(Measurement, Measurement, Measurement)>();
        for (int pair = 1; pair <= pairs; pair++)
        {
            var plain = await ChildAsync(folder, BenchChild.PlainRuler, invocation.Stop);
            var ours = await ChildAsync(folder, name, invocation.Stop);
            var tuned = await ChildAsync(folder, BenchChild.TunedRuler, invocation.Stop);
            measured.Add((ours, plain, tuned));
            invocation.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} pair {pair}/{pairs}: {ours.EventsPerSecond / 1e6:F2} M/s, "
                    + $"ruler {plain.EventsPerSecond / 1e6:F2}, tuned {tuned.EventsPerSecond / 1e6:F2}, "
                    + $"ratio {ours.EventsPerSecond / plain.EventsPerSecond:F2}"));
        }

        return BenchFigure.Of(name, measured);
    }

    static async Task<Measurement> ChildAsync(BenchFolder folder, string what, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(BenchCommand).Assembly.Location);
        }

        foreach (string argument in (ReadOnlySpan<string>)[ChildName, what, folder.Path])
        {
            start.ArgumentList.Add(argument);
        }

        using var child = Process.Start(start)!;
        try
        {
            string output = await child.StandardOutput.ReadToEndAsync(cancellation);
            await child.WaitForExitAsync(cancellation);
            return child.ExitCode == 0
                ? JsonSerializer.Deserialize<Measurement>(output)!
                : throw new OdographException(
                    ErrorKind.Internal, $"bench {what}: its process ended with exit code {child.ExitCode}");
        }
        catch (OperationCanceledException)
        {
            child.Kill();
            throw;
        }
    }

    static void Print(Invocation invocation, IEnumerable<BenchFigure> figures) => invocation.OpenResults().Write(
        [
            new("case"), new("value"), new("unit"), new("ruler"), new("ratio"), new("ratio_min"), new("ratio_max"),
            new("ruler_tuned"),
            new("ratio_tuned"), new("peak_mib"), new("pairs"),
        ],
        figures.Select(figure => new object?[]
        {
            figure.Case, Math.Round(figure.Value), figure.Unit, Math.Round(figure.Ruler), Math.Round(figure.Ratio, 3),
            Math.Round(figure.RatioLeast, 3), Math.Round(figure.RatioGreatest, 3), Math.Round(figure.RulerTuned),
            Math.Round(figure.RatioTuned, 3), Math.Round(figure.PeakMebibytes), figure.Pairs,
        }));
}
