using System.Globalization;
using Odograph.Cli.Commands.Bench.Inputs;
using Odograph.Cli.Commands.Bench.Pipelines;

namespace Odograph.Cli.Commands.Bench.Cases;

/// <summary>
/// Events of the whole time of a large lake, far below what memory knows: all new, half of them copies, all copies,
/// each kind once a pair. The value is the slowest of the three.
/// </summary>
internal sealed class OlderEvents : BenchCase
{
    /// <summary>Events that the log takes before they go to the lake.</summary>
    const int Round = 1_000_000;

    static readonly BenchSetting Lake = new("lake", "old: events that are in the lake before", 20_000_000);
    static readonly BenchSetting Days = new("days", "old: days over which they are spread", 365);

    public override string Name => "old";

    public override string Description
        => "t2 with events spread over all days of a large lake: new, half copies, copies; beside t2";

    public override IReadOnlyList<BenchSetting> Settings => [Lake, Days];

    public override IReadOnlyList<BenchSide> Sides => [BenchSide.Of(new T2())];

    public override bool IsInAll => false;

    public override async Task PrepareAsync(BenchRun run)
    {
        await run.Inputs.FillEventsAsync(run);
        var pipeline = new BenchPipeline(run, BenchPipeline.TrimmedVehicles());
        for (long done = 0; done < run[Lake]; done += Round)
        {
            await AppendAsync(run, Numbers(done, Math.Min(Round, run[Lake] - done)));
            await pipeline.ContinueAsync(LogOf(run), FolderOf(run));
            run.Say($"in the lake: {done + Round:N0} events");
        }

        Note(run, run[Lake]);
    }

    public override async Task<Measurement> MeasureAsync(BenchRun run)
    {
        var pipeline = new BenchPipeline(run, BenchPipeline.TrimmedVehicles());
        await pipeline.WarmUpAsync();
        var figures = new Dictionary<string, double>();
        Measurement? slowest = null;
        foreach (var (kind, copiesOfTen) in new[] { ("new", 0), ("half", 5), ("copies", 10) })
        {
            await AppendAsync(run, Mixed(run, copiesOfTen));
            var found = await pipeline.ContinueAsync(LogOf(run), FolderOf(run));
            figures[$"{kind}_events_s"] = found.Value;
            figures[$"{kind}_cpu_s"] = found.CpuSeconds;
            slowest = slowest is null || found.Value < slowest.Value ? found : slowest;
        }

        return slowest! with { More = figures };
    }

    static string FolderOf(BenchRun run) => run.Path("old");

    static string LogOf(BenchRun run) => run.Path("old-log");

    static IEnumerable<long> Numbers(long first, long count)
    {
        for (long number = first; number < first + count; number++)
        {
            yield return number;
        }
    }

    // Copies are of events that came first; no number of a new one comes twice.
    static IEnumerable<long> Mixed(BenchRun run, int copiesOfTen)
    {
        long next = long.Parse(File.ReadAllText(run.Path("old-next")), CultureInfo.InvariantCulture);
        Note(run, next + run.Events);
        var random = new Random((int)next);
        for (long i = 0; i < run.Events; i++)
        {
            yield return i % 10 < copiesOfTen ? random.NextInt64(run[Lake]) : next + i;
        }
    }

    static void Note(BenchRun run, long next)
        => File.WriteAllText(run.Path("old-next"), next.ToString(CultureInfo.InvariantCulture));

    static Task AppendAsync(BenchRun run, IEnumerable<long> numbers) => BenchInputs.AppendAsync(
        LogOf(run), new SpreadEvents((int)run[Days], run[Lake]).Batches(numbers), run with { Say = _ => { } }, null);
}
