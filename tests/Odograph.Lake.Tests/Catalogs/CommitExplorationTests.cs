using Odograph.Lake.Catalogs;
using Odograph.Testing.Scheduling;
using Odograph.Testing.Stores;

namespace Odograph.Lake.Tests.Catalogs;

/// <summary>
/// All interleavings of few writers with few switches between them, and many random ones, with so few versions kept
/// that the floor is passed in a handful of steps. Beside switches there are faults: answers and requests lost, clients
/// dead with a write under way.
/// </summary>
public sealed class CommitExplorationTests
{
    const int MaxRuns = 400_000;

    static readonly StepKind[] s_faults =
        [StepKind.LoseResponse, StepKind.LoseRequest, StepKind.DieSending, StepKind.Stall];

    [Theory]
    [InlineData(2, 2, 1, 3, 0)]
    [InlineData(2, 3, 1, 2, 0)]
    [InlineData(2, 3, 2, 2, 0)]
    [InlineData(3, 1, 1, 3, 0)]
    [InlineData(3, 2, 1, 2, 0)]
    [InlineData(2, 2, 1, 1, 1)]
    [InlineData(2, 1, 1, 2, 1)]
    [InlineData(3, 1, 1, 1, 1)]
    [InlineData(2, 1, 1, 2, 2)]
    public void Every_interleaving_leaves_one_line_of_history(
        int writers, int commits, int keep, int switches, int faults)
    {
        int runs = Exploration.Exhaust(choose => RunBounded(writers, commits, keep, switches, faults, choose), MaxRuns);
        Assert.True(runs > 100);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Random_interleavings_leave_one_line_of_history(int keep)
        => Exploration.Sample(random => RunRandom(random, keep), firstSeed: keep * 100_000, runs: 1500);

    /// <summary>
    /// The first choice is always to go on with the same writer, so a run without choices is one writer after the
    /// other.
    /// </summary>
    static void RunBounded(int writers, int commits, int keep, int switches, int faults, Func<int, int> choose)
    {
        var world = NewWorld(writers, commits, keep);
        var scheduler = world.Scheduler;
        int current = 0;
        while (true)
        {
            bool canGoOn = scheduler.Waiting(current) is not null;
            var moves = new List<(int Actor, StepKind Kind)>();
            if (canGoOn)
            {
                moves.Add((current, StepKind.Do));
                if (faults > 0 && IsConditional(scheduler.Waiting(current)))
                {
                    moves.AddRange(s_faults.Select(fault => (current, fault)));
                }
            }

            if (!canGoOn || switches > 0)
            {
                moves.AddRange(Enumerable.Range(0, writers)
                    .Where(other => other != current && scheduler.Waiting(other) is not null)
                    .Select(other => (other, StepKind.Do)));
                moves.AddRange(Enumerable.Range(0, scheduler.UnderWay).Select(_ => (-1, StepKind.Do)));
            }

            if (moves.Count == 0)
            {
                break;
            }

            var (actor, kind) = moves[moves.Count == 1 ? 0 : choose(moves.Count)];
            faults -= kind == StepKind.Do ? 0 : 1;
            switches -= canGoOn && actor != current ? 1 : 0;
            if (actor < 0)
            {
                scheduler.Land(0);
                continue;
            }

            current = actor;
            scheduler.Step(actor, kind);
        }

        world.Check();
    }

    static void RunRandom(Random random, int keep)
    {
        int writers = random.Next(2, 5);
        double stay = random.NextDouble();
        double fault = random.Next(3) * 0.05;
        var world = NewWorld(writers, random.Next(1, 6), keep);
        var scheduler = world.Scheduler;
        int current = 0;
        while (true)
        {
            int[] waiting = [.. Enumerable.Range(0, writers).Where(actor => scheduler.Waiting(actor) is not null)];
            if (scheduler.UnderWay > 0 && (waiting.Length == 0 || random.Next(20) == 0))
            {
                scheduler.Land(random.Next(scheduler.UnderWay));
                continue;
            }

            if (waiting.Length == 0)
            {
                break;
            }

            if (!waiting.Contains(current) || random.NextDouble() > stay)
            {
                current = waiting[random.Next(waiting.Length)];
            }

            bool faulty = random.NextDouble() < fault;
            scheduler.Step(
                current,
                !faulty ? StepKind.Do
                : IsConditional(scheduler.Waiting(current)) ? s_faults[random.Next(s_faults.Length)]
                : random.Next(4) == 0 ? StepKind.Die : StepKind.Do);
        }

        world.Check();
    }

    static HistoryWorld NewWorld(int writers, int commits, int keep)
    {
        var world = new HistoryWorld(new VersionLimits(keep, SweepEvery: 3));
        for (int writer = 0; writer < writers; writer++)
        {
            world.AddWriter(commits);
        }

        return world;
    }

    static bool IsConditional(StoreOperation? operation)
        => operation is StoreOperation.PutIfAbsent or StoreOperation.PutIfMatch;
}
