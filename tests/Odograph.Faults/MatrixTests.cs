using Odograph.Faults.Matrix;
using Odograph.Faults.Programs;
using Odograph.Model.Faults;
using Xunit.Abstractions;

namespace Odograph.Faults;

/// <summary>
/// Every published fail point of the built program meets faults, and afterwards the tables are exact. The short form
/// visits each point with one fault, chosen by <c>ODOGRAPH_TEST_SEED</c>; with <c>ODOGRAPH_TEST_FAULTS=all</c> each
/// point meets every fault that can happen there, for each table apart.
/// </summary>
public abstract class MatrixTests(ITestOutputHelper output)
{
    /// <summary>Faults between two looks at the tables.</summary>
    const int ShortChain = 8;

    static readonly bool s_all = TestSettings.AllFaults;

    /// <summary>Beginnings of points' names; what is not among them is in <see cref="LoopMatrixTests"/>.</summary>
    protected static string[] LogPoints { get; } = ["log."];

    protected static string[] StorePoints { get; } = ["store.", "commit."];

    private protected async Task VisitAsync(Func<FailSite, bool> isOurs)
    {
        var random = new Random(TestSettings.Seed);
        var sites = FaultSites.All.Where(isOurs).ToList();
        Assert.NotEmpty(sites);
        foreach (var group in sites.GroupBy(site => Workload.Of(site.Point)))
        {
            await VisitAsync(group.Key, [.. group], random);
        }
    }

    async Task VisitAsync(Workload workload, List<FailSite> sites, Random random)
    {
        var chain = await OpenAsync(workload);
        try
        {
            var cells = Choose(workload, sites, await chain.TraceAsync(), random);
            int length = workload.NeedsNewFolder || s_all ? 1 : ShortChain;
            foreach (var cell in cells)
            {
                if (chain.Length == length || (workload.NeedsNewFolder && !chain.IsFresh))
                {
                    await chain.FinishAsync();
                    chain.Dispose();
                    chain = await OpenAsync(workload);
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

    static async Task<FaultChain> OpenAsync(Workload workload)
    {
        var chain = new FaultChain(workload);
        await chain.PrepareAsync();
        return chain;
    }

    /// <summary>The faults to visit, at hits that a run of the workload is seen to have.</summary>
    static List<FaultCell> Choose(
        Workload workload, List<FailSite> sites, List<(string Point, string Subject)> trace, Random random)
    {
        var cells = new List<FaultCell>();
        foreach (var site in sites)
        {
            var hits = trace.Where(hit => hit.Point == site.Point).GroupBy(hit => hit.Subject)
                .Select(group => (Subject: group.Key, Count: group.Count())).ToList();
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
        => VisitAsync(site => LogPoints.Any(site.Point.StartsWith));
}

/// <summary>Points of the object store and of commits on it.</summary>
public sealed class StoreMatrixTests(ITestOutputHelper output) : MatrixTests(output)
{
    [Fact]
    public Task After_a_fault_at_any_point_of_a_commit_the_tables_are_exact()
        => VisitAsync(site => StorePoints.Any(site.Point.StartsWith));
}

/// <summary>Points of the loop, the executor and its files, and whatever is new.</summary>
public sealed class LoopMatrixTests(ITestOutputHelper output) : MatrixTests(output)
{
    [Fact]
    public Task After_a_fault_at_any_point_of_a_batch_the_tables_are_exact()
        => VisitAsync(site => !LogPoints.Concat(StorePoints).Any(site.Point.StartsWith));

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
