using Odograph.Cli.Jobs;
using Odograph.Pipeline.Loop;
using Odograph.Testing.Time;

namespace Odograph.Cli.Tests.Jobs;

public sealed class IdleMemoryTests : IDisposable
{
    readonly FakeTime _time = new();
    readonly IdleMemory _memory;
    JobStatus _status = new() { Job = "job", Phase = JobPhase.Waiting };
    int _givenBack;

    public IdleMemoryTests() => _memory = new IdleMemory(() => _status, _time, () => _givenBack++);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public void A_job_that_waits_gives_back_once()
    {
        _time.Advance(IdleMemory.Look);
        Assert.Equal(0, _givenBack);
        _time.Advance(IdleMemory.Look);
        Assert.Equal(1, _givenBack);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, _givenBack);
    }

    [Fact]
    public void A_job_that_works_gives_nothing_back()
    {
        _status = _status with { Phase = JobPhase.Working };
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, _givenBack);
    }

    [Fact]
    public void Nor_does_one_whose_batches_come_at_each_look()
    {
        for (int batch = 1; batch <= 100; batch++)
        {
            _status = _status with { Batch = batch };
            _time.Advance(IdleMemory.Look);
        }

        Assert.Equal(0, _givenBack);
    }

    [Fact]
    public void After_another_batch_it_gives_back_again_but_not_at_short_intervals()
    {
        _time.Advance(2 * IdleMemory.Look);
        _status = _status with { Batch = 1 };
        _time.Advance(IdleMemory.Pause - IdleMemory.Look);
        Assert.Equal(1, _givenBack);
        _time.Advance(IdleMemory.Look);
        Assert.Equal(2, _givenBack);
    }

    [Fact]
    public void The_program_s_own_way_gives_back_without_harm()
    {
        using var real = new IdleMemory(() => _status, _time);
        _time.Advance(2 * IdleMemory.Look);
        Assert.True(GC.CollectionCount(GC.MaxGeneration) > 0);
    }
}
