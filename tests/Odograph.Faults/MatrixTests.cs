using Odograph.Faults.Matrix;
using Odograph.Faults.Programs;
using Odograph.Faults.Report;
using Odograph.Model.Faults;
using Xunit.Abstractions;

namespace Odograph.Faults;

/// <summary>
/// Every published fail point of the built program meets faults, and afterwards the tables are exact. The short form
/// visits each point with one fault, chosen by <c>ODOGRAPH_TEST_SEED</c>; with <c>ODOGRAPH_TEST_FAULTS=all</c> each
/// point meets every fault that can happen there, for each table apart (<c>all:2/5</c>: the second of five parts).
/// </summary>
public abstract class MatrixTests(ITestOutputHelper output)
{
    static readonly bool s_all = TestSettings.AllFaults;

    /// <summary>Beginnings of points' names; what is not among them is in <see cref="LoopMatrixTests"/>.</summary>
    protected static string[] LogPoints { get; } = ["log."];

    protected static string[] StorePoints { get; } = ["store.", "commit."];

    private protected async Task VisitAsync(Way way, Func<FailSite, bool> isOurs)
    {
        var random = new Random(TestSettings.Seed);
        var sites = FaultSites.All.Where(isOurs).ToList();
        Assert.NotEmpty(sites);
        foreach (var group in sites.GroupBy(site => Workload.Of(site.Point)))
        {
            await VisitAsync(group.Key, way, trace => Choose(group.Key, [.. group], trace, random));
        }
    }

    private protected async Task VisitAsync(
        Workload workload, Way way, Func<List<(string Point, string Subject)>, List<FaultCell>> choose)
    {
        var chain = await OpenAsync(workload, way);
        try
        {
            var (part, of) = TestSettings.Shard;
            var cells = choose(await chain.TraceAsync()).Where((_, i) => i % of == part - 1).ToList();
            foreach (var cell in cells)
            {
                if (chain.Length == TestSettings.Chain || (workload.NeedsNewFolder && !chain.IsFresh))
                {
                    await chain.FinishAsync();
                    chain.Dispose();
                    chain = await OpenAsync(workload, way);
                }

                output.WriteLine($"{workload.Name}: {cell.Plan}");
                await chain.RunAsync(cell);
            }

            await chain.FinishAsync();
        }
        finally
        {
            chain.Dispose();
        }
    }

    static async Task<FaultChain> OpenAsync(Workload workload, Way way)
    {
        var chain = FaultChain.Of(workload, way);
        await chain.PrepareAsync();
        return chain;
    }

    /// <summary>The faults to visit, at hits that a run of the workload is seen to have.</summary>
    private protected static List<FaultCell> Choose(
        Workload workload, List<FailSite> sites, List<(string Point, string Subject)> trace, Random random)
    {
        var cells = new List<FaultCell>();
        foreach (var site in sites)
        {
            var hits = trace.Where(hit => hit.Point == site.Point).GroupBy(hit => hit.Subject)
                .Select(group => (Subject: group.Key, Count: Math.Min(group.Count(), workload.LastHit))).ToList();
            var faults = hits.SelectMany(hit => site.Actions.Select(
                action => new FaultCell(site, hit.Subject, action, random.Next(hit.Count) + 1))).ToList();
            Assert.True(faults.Count > 0, $"{site.Point}: never reached by the {workload.Name} workload; "
                + "give the point one that does, in Workload");
            cells.AddRange(s_all ? faults : [faults[random.Next(faults.Count)]]);
        }

        return cells;
    }
}

/// <summary>Points of the embedded log.</summary>
public sealed class LogMatrixTests(ITestOutputHelper output) : MatrixTests(output)
{
    [Fact]
    public Task After_a_fault_at_any_point_of_the_log_the_tables_are_exact()
        => VisitAsync(Way.Log, site => LogPoints.Any(site.Point.StartsWith));
}

/// <summary>Points of the object store and of commits on it.</summary>
public sealed class StoreMatrixTests(ITestOutputHelper output) : MatrixTests(output)
{
    [Fact]
    public Task After_a_fault_at_any_point_of_a_commit_the_tables_are_exact()
        => VisitAsync(Way.Commit, site => StorePoints.Any(site.Point.StartsWith));
}

/// <summary>
/// Points that a redrive passes, on its way through the same loop, store and commits. The short form leaves out those
/// that other work meets in the same way.
/// </summary>
public sealed class RedriveMatrixTests(ITestOutputHelper output) : MatrixTests(output)
{
    static readonly string[] s_own =
    [
        "redrive.", "loop.planned", "loop.executed", "loop.manifests", "loop.ledger", "loop.decide", "loop.appl",
        "parquet.copy", "parquet.put.after",
    ];

    static readonly string[] s_passed = [.. s_own, "execute.", "store.", "commit."];

    [Fact]
    public Task After_a_fault_at_any_point_of_a_redrive_each_refused_event_was_redriven_once()
        => VisitAsync(Workload.Redrive, Way.Redrive, trace =>
        {
            var reached = FaultSites.All.Where(site => trace.Any(hit => hit.Point == site.Point)).ToList();
            Assert.All(s_passed, begin => Assert.Contains(reached, site => IsOf(site, [begin])));
            var sites = TestSettings.AllFaults
                ? reached
                : reached.Where(site => IsOf(site, s_own)).ToList();
            return Choose(Workload.Redrive, sites, trace, new Random(TestSettings.Seed));
        });

    static bool IsOf(FailSite site, string[] beginnings)
        => beginnings.Any(begin => site.Point.StartsWith(begin, StringComparison.Ordinal));
}

/// <summary>Points of the loop, the executor and its files, and whatever is new.</summary>
public sealed class LoopMatrixTests(ITestOutputHelper output) : MatrixTests(output)
{
    [Fact]
    public Task After_a_fault_at_any_point_of_a_batch_the_tables_are_exact()
        => VisitAsync(
            Way.Batch,
            site => !Workload.Of(site.Point).IsRedrive && !LogPoints.Concat(StorePoints).Any(site.Point.StartsWith));

    [Fact]
    public void Every_name_of_a_fail_point_is_published_once()
    {
        Assert.All(FaultSites.Types, type => Assert.NotEmpty(FaultSites.Published(type)));
        Assert.Equal(
            FaultSites.All.Select(site => site.Point).Order(StringComparer.Ordinal),
            FaultSites.All.Select(site => site.Point).Distinct().Order(StringComparer.Ordinal));
        var names = FaultSites.Types.SelectMany(FaultSites.Names);
        Assert.Empty(names.Except(FaultSites.All.Select(site => site.Point)));
        Assert.Empty(Workload.SpecialPoints.Except(FaultSites.All.Select(site => site.Point)));
    }
}
