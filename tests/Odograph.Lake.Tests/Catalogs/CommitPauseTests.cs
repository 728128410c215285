using Odograph.Lake.Catalogs;
using Odograph.Testing.Scheduling;
using Odograph.Testing.Stores;

namespace Odograph.Lake.Tests.Catalogs;

/// <summary>
/// Writers that sleep over 150 commits, more than the versions kept, at every step of a load, a create and a swap; and
/// writes that arrive as late, from living and from dead clients. Whatever happens, one line of history.
/// </summary>
public sealed class CommitPauseTests
{
    const int Long = 150;

    /// <summary>
    /// More than a whole commit takes, so every step is a place to sleep; beyond the end the tests do nothing new.
    /// </summary>
    const int StepsOfACommit = 12;

    public static TheoryData<int> Steps => [.. Enumerable.Range(0, StepsOfACommit)];

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_writer_may_sleep_at_any_step(int step)
    {
        foreach (int before in (int[])[0, 1, 5, 99, 100, 101])
        {
            var world = new HistoryWorld(VersionLimits.Default);
            world.Commit(before);
            int sleeper = world.AddWriter(2);
            Walk(world.Scheduler, sleeper, step);
            world.Commit(Long);
            world.Scheduler.Finish(sleeper);
            world.Commit(3);
            world.Check();
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Two_writers_may_sleep_at_any_two_steps(int step)
    {
        for (int other = 0; other < StepsOfACommit; other++)
        {
            var world = new HistoryWorld(VersionLimits.Default);
            world.Commit(5);
            int first = world.AddWriter(2);
            int second = world.AddWriter(2);
            Walk(world.Scheduler, first, step);
            Walk(world.Scheduler, second, other);
            world.Commit(Long);
            Walk(world.Scheduler, first, 1 + (other % 3));
            world.Scheduler.Finish(second);
            world.Scheduler.Finish(first);
            world.Check();
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_writer_may_sleep_again_and_again(int step)
    {
        var world = new HistoryWorld(VersionLimits.Default);
        int sleeper = world.AddWriter(3);
        for (int sleep = 0; sleep < 5; sleep++)
        {
            world.Commit(Long);
            Walk(world.Scheduler, sleeper, 1 + step);
        }

        world.Scheduler.Finish(sleeper);
        world.Check();
    }

    [Theory]
    [InlineData(StoreOperation.PutIfAbsent)]
    [InlineData(StoreOperation.PutIfMatch)]
    public void A_write_of_a_dead_client_may_land_at_any_time(StoreOperation write)
    {
        foreach (int later in (int[])[0, 1, 2, 50, 98, 99, 100, 101, 102, Long])
        {
            var world = new HistoryWorld(VersionLimits.Default);
            world.Commit(5);
            Die(world, write);
            world.Commit(later);
            int sleeper = world.AddWriter(1);
            Walk(world.Scheduler, sleeper, later % 6);
            world.Scheduler.Land(0);
            world.Commit(2);
            world.Scheduler.Finish(sleeper);
            world.Commit(Long);
            world.Check();
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void Writes_of_two_dead_clients_may_land_while_a_third_sleeps(int step)
    {
        var world = new HistoryWorld(VersionLimits.Default);
        world.Commit(5);
        int sleeper = world.AddWriter(2);
        Walk(world.Scheduler, sleeper, step);
        Die(world, StoreOperation.PutIfAbsent); // v6
        world.Commit(1);
        Die(world, StoreOperation.PutIfAbsent); // v7
        world.Commit(Long);
        world.Scheduler.Land(0);
        world.Scheduler.Land(0);
        Walk(world.Scheduler, sleeper, 4);
        world.Commit(60);
        world.Scheduler.Finish(sleeper);
        world.Check();
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_write_of_a_living_client_may_land_as_late(int step)
    {
        foreach (int later in (int[])[0, 1, 99, 100, 101, Long])
        {
            foreach (var write in (StoreOperation[])[StoreOperation.PutIfAbsent, StoreOperation.PutIfMatch])
            {
                var world = new HistoryWorld(VersionLimits.Default);
                world.Commit(5);
                int client = world.AddWriter(2);
                WalkTo(world.Scheduler, client, write);
                world.Scheduler.Step(client, StepKind.Stall);
                Walk(world.Scheduler, client, step);
                world.Commit(later);
                world.Scheduler.Land(0);
                world.Scheduler.Finish(client);
                world.Check();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_reader_is_not_led_astray_by_an_old_name_made_anew(int step)
    {
        var world = new HistoryWorld(VersionLimits.Default);
        world.Commit(5);
        Die(world, StoreOperation.PutIfAbsent); // v6
        world.Commit(1);
        int sleeper = world.AddWriter(1);
        int reader = world.AddReader();
        Walk(world.Scheduler, sleeper, step); // they may have read that the hint is 6
        Walk(world.Scheduler, reader, step);
        world.Commit(Long);
        world.Scheduler.Land(0); // v6 again, of another history
        world.Scheduler.Finish(reader);
        world.Scheduler.Finish(sleeper);
        world.Check();
    }

    [Fact]
    public void A_creation_of_the_table_may_sleep_too()
    {
        for (int step = 0; step < StepsOfACommit; step++)
        {
            var world = new HistoryWorld(VersionLimits.Default);
            int first = world.AddWriter(1);
            int second = world.AddWriter(1);
            Walk(world.Scheduler, first, step);
            world.Commit(step % 2 == 0 ? 3 : Long);
            world.Scheduler.Finish(second);
            world.Scheduler.Finish(first);
            world.Check();
        }
    }

    /// <summary>Why nobody else may delete versions, and a proof that these tests can fail.</summary>
    [Fact]
    public void A_version_deleted_above_the_floor_loses_a_commit_and_the_check_sees_it()
    {
        var world = new HistoryWorld(VersionLimits.Default);
        world.Commit(5);
        int sleeper = world.AddWriter(1);
        WalkTo(world.Scheduler, sleeper, StoreOperation.PutIfAbsent);
        world.Commit(3);
        world.Delete(version: 6);
        world.Scheduler.Finish(sleeper);
        Assert.Contains("lost", Assert.ThrowsAny<Exception>(world.Check).Message, StringComparison.Ordinal);
    }

    static void Walk(StepScheduler scheduler, int actor, int steps)
    {
        for (int step = 0; step < steps && scheduler.Waiting(actor) is not null; step++)
        {
            scheduler.Step(actor);
        }
    }

    static void WalkTo(StepScheduler scheduler, int actor, StoreOperation operation)
    {
        while (scheduler.Waiting(actor) != operation)
        {
            scheduler.Step(actor);
        }
    }

    /// <summary>A writer that dies with this write under way.</summary>
    static void Die(HistoryWorld world, StoreOperation write)
    {
        int victim = world.AddWriter(1);
        WalkTo(world.Scheduler, victim, write);
        world.Scheduler.Step(victim, StepKind.DieSending);
    }
}
