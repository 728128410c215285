using Odograph.Log.InMemory;
using Odograph.Model.Errors;
using Odograph.Pipeline.Loop;
using Odograph.Testing.Stores;

namespace Odograph.Pipeline.Tests.Loop;

/// <summary>
/// Writers that come and go, two at a time, over a store and a log that fail at random: whatever the schedule, the lake
/// tells the truth in the end. Batches overlap here, so a seed gives the faults but not the exact interleaving.
/// </summary>
public sealed class RandomScheduleTests
{
    const int Lives = 5;

    static readonly StoreFault[] Faults =
        [StoreFault.Fail, StoreFault.LoseRequest, StoreFault.LoseResponse, StoreFault.CrashBefore,
            StoreFault.CrashAfter];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_lake_tells_the_truth_in_the_end(int seed)
    {
        var random = new Random(seed);
        var world = new World(partitions: random.Next(1, 4));
        for (int life = 0; life < Lives; life++)
        {
            await world.AppendAsync(life * 100, random.Next(1, 25), copies: random.Next(2) == 0);
            await LiveAsync(world, random);
        }

        await world.FinishAsync();

        await world.AssertTrueAsync();
    }

    static async Task LiveAsync(World world, Random random)
    {
        var first = NewWriter(world, random);
        int at = random.Next(1, 250);
        var pause = first.Store.PauseWhen(call => call.Number >= at);
        var run = first.RunAsync();
        await Task.WhenAny(pause.Reached, run);
        if (random.Next(2) == 0)
        {
            await EndAsync(NewWriter(world, random).RunAsync());
        }

        pause.Release();
        await EndAsync(run);
    }

    static Writer NewWriter(World world, Random random)
    {
        var writer = world.NewWriter($"w{random.Next()}", random.Next(1, 9), alone: random.Next(2) == 0);
        foreach (var fault in Faults)
        {
            int at = random.Next(1, 600);
            writer.Store.When(call => call.Number >= at, fault);
        }

        if (random.Next(3) == 0)
        {
            world.Log.FailNext(InMemoryLogCall.Read, new EnvironmentException("read: lost") { IsTransient = true });
        }

        return writer;
    }

    static async Task EndAsync(Task run)
    {
        try
        {
            await run;
        }
        catch (Exception end) when (end is DeposedException or StoreCrashException)
        {
            // Any writer may die or be deposed; what counts is what the lake says in the end.
        }
    }
}
